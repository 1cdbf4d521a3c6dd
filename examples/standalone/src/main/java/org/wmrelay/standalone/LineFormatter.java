package org.wmrelay.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A log line: time, level, the class that speaks, what it says. */
final class LineFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Override
  public String format(LogRecord record) {
    String line =
        TIME.format(record.getInstant())
            + level(record.getLevel())
            + shortName(String.valueOf(record.getLoggerName()))
            + ": "
            + formatMessage(record)
            + System.lineSeparator();
    return record.getThrown() == null ? line : line + stackTrace(record.getThrown());
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return " ERROR ";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return " WARN  ";
    }
    return level.intValue() >= Level.INFO.intValue() ? " INFO  " : " DEBUG ";
  }

  private static String shortName(String loggerName) {
    return loggerName.substring(loggerName.lastIndexOf('.') + 1);
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
