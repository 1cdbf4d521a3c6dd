package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EncoderDoctorTest {
  private final EncoderDoctor doctor = new EncoderDoctor();
  private final Logger log = Logger.getLogger(EncoderDoctor.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            lines.add(line.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void hear() {
    log.addHandler(handler);
  }

  @AfterEach
  void leave() {
    log.removeHandler(handler);
  }

  private void note(String why, boolean refused) {
    doctor.note(new Handshake(now, "192.0.2.1:5", "WMEncoder/9", "start of /a", 503, why, refused));
  }

  @Test
  void shouldRememberTheLastOnesTheNewestFirst() {
    for (int i = 1; i <= EncoderDoctor.REMEMBERED + 1; i++) {
      note("number " + i, i % 2 == 0);
    }
    assertEquals(EncoderDoctor.REMEMBERED, doctor.handshakes().size());
    assertEquals("number 51", doctor.handshakes().get(0).explanation());
    assertEquals("number 2", doctor.handshakes().get(49).explanation());
    assertEquals(25, doctor.refusals());
  }

  @Test
  void shouldLogRefusalsAsSentences() {
    note("fine", false);
    note("busy", true);
    assertEquals(List.of("192.0.2.1:5 (WMEncoder/9) start of /a: 503, busy"), lines);
  }

  @Test
  void shouldLogTenRefusalsAMinuteAndHowManyMoreThereWere() {
    for (int i = 0; i < 100; i++) {
      note("busy", true);
    }
    assertEquals(EncoderDoctor.LINES_A_MINUTE, lines.size());
    now = now.plusSeconds(61);
    note("busy", true);
    assertEquals(EncoderDoctor.LINES_A_MINUTE + 1, lines.size());
    assertTrue(lines.get(10).endsWith("busy (90 refusals before it were not told)"), lines.get(10));
    note("busy", true);
    assertTrue(lines.get(11).endsWith("busy"), lines.get(11));
  }
}
