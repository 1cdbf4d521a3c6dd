package org.wmrelay.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JulLoggerTest {
  private static final String NAME = "org.wmrelay.standalone.spoken";

  private final Logger jul = Logger.getLogger(NAME);
  private final org.slf4j.Logger log = LoggerFactory.getLogger(NAME);
  private final List<LogRecord> told = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          told.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    jul.setUseParentHandlers(false);
    jul.addHandler(handler);
    jul.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    jul.removeHandler(handler);
    jul.setUseParentHandlers(true);
    jul.setLevel(null);
  }

  @Test
  void shouldBeWhatTheProgramLogsBy() {
    assertInstanceOf(JulLogger.class, log);
  }

  @Test
  void shouldFillInWhatIsSaidAndLeaveBracesOfStrangersAlone() {
    log.info("{} says {}", "one", "{0} {}");
    assertEquals("one says {0} {}", told.get(0).getMessage());
    assertEquals(NAME, told.get(0).getLoggerName());
    assertEquals(Level.INFO, told.get(0).getLevel());
  }

  @Test
  void shouldCarryTheFailureThatIsTheLastArgument() {
    Exception failure = new Exception("why");
    log.error("{} failed", "it", failure);
    assertEquals("it failed", told.get(0).getMessage());
    assertEquals(Level.SEVERE, told.get(0).getLevel());
    assertSame(failure, told.get(0).getThrown());
  }

  @Test
  void shouldSayNothingBelowItsLevel() {
    log.debug("too much");
    assertEquals(List.of(), told);
    assertFalse(log.isDebugEnabled());
    assertTrue(log.isWarnEnabled());
  }

  @Test
  void shouldNameTheLoggerWhereTheCallerWouldStand() {
    log.warn("here");
    assertEquals(NAME, told.get(0).getSourceClassName());
    assertEquals(Level.WARNING, told.get(0).getLevel());
  }
}
