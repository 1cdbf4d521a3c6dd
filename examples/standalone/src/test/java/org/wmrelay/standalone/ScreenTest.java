package org.wmrelay.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Screen screen = new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8));

  @Test
  void shouldRefreshStatusInPlace() {
    screen.status("12 packets");
    screen.status("13 packets");

    assertEquals("12 packets\r          \r13 packets", text());
  }

  @Test
  void shouldKeepStatusBelowLogWhenSomethingIsLogged() {
    screen.status("12 packets");
    LogRecord record = new LogRecord(Level.WARNING, "the source is away");
    record.setLoggerName("org.wmrelay.broadcast.PublishingPoint");

    screen.publish(record);

    String[] parts = text().split("\r", -1);
    assertEquals("12 packets", parts[0]);
    assertTrue(
        parts[2].matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  PublishingPoint:"
                + " the source is away\\R12 packets"),
        parts[2]);
  }

  @Test
  void shouldNotWrapStatusWhenItIsLong() {
    screen.status("x".repeat(200));

    assertEquals("x".repeat(79), text());
  }

  @Test
  void shouldWipeStatusWhenClosed() {
    screen.status("12 packets");
    screen.close();

    assertEquals("12 packets\r          \r", text());
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
