package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HarmlessLoggerTest {
  private static final String NAME = "org.wmrelay.broadcast.test";

  private final Logger below = Logger.getLogger(NAME);
  private final org.slf4j.Logger log = HarmlessLogger.of(NAME);
  private final List<LogRecord> lines = new ArrayList<>();
  private boolean broken;

  private final Handler appender =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (broken) {
            throw new IllegalStateException("the appender is broken");
          }
          lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    below.setUseParentHandlers(false);
    below.addHandler(appender);
  }

  @AfterEach
  void leave() {
    below.removeHandler(appender);
  }

  @Test
  void shouldWriteWhatItIsGiven() {
    Exception cause = new Exception("test");
    log.info("plain");
    log.warn("{} and {}", "one", 2);
    log.error("{}, {}, {}: failed", 1, 2, 3, cause);
    log.debug("not shown");

    SimpleFormatter formatter = new SimpleFormatter();
    assertEquals(
        List.of("plain", "one and 2", "1, 2, 3: failed"),
        lines.stream().map(formatter::formatMessage).toList());
    assertEquals(
        List.of(Level.INFO, Level.WARNING, Level.SEVERE),
        lines.stream().map(LogRecord::getLevel).toList());
    assertSame(cause, lines.get(2).getThrown());
  }

  @Test
  void shouldLoseALineThatTheAppenderThrowsAtAndGoOn() {
    broken = true;
    log.info("lost {}", 1);
    broken = false;
    log.info("kept");
    assertEquals(1, lines.size());
  }
}
