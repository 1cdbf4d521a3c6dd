package org.wmrelay.standalone;

import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One logger of java.util.logging as SLF4J sees it. Lines name their logger, not their caller. */
final class JulLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final transient Logger jul;

  JulLogger(String name) {
    this.name = name;
    this.jul = Logger.getLogger(name.equals(ROOT_LOGGER_NAME) ? "" : name);
  }

  @Override
  public boolean isTraceEnabled() {
    return jul.isLoggable(julLevel(Level.TRACE));
  }

  @Override
  public boolean isDebugEnabled() {
    return jul.isLoggable(julLevel(Level.DEBUG));
  }

  @Override
  public boolean isInfoEnabled() {
    return jul.isLoggable(julLevel(Level.INFO));
  }

  @Override
  public boolean isWarnEnabled() {
    return jul.isLoggable(julLevel(Level.WARN));
  }

  @Override
  public boolean isErrorEnabled() {
    return jul.isLoggable(julLevel(Level.ERROR));
  }

  /** The levels that SLF4J's own provider gives them. */
  private static java.util.logging.Level julLevel(Level level) {
    return switch (level) {
      case TRACE -> java.util.logging.Level.FINEST;
      case DEBUG -> java.util.logging.Level.FINE;
      case INFO -> java.util.logging.Level.INFO;
      case WARN -> java.util.logging.Level.WARNING;
      case ERROR -> java.util.logging.Level.SEVERE;
    };
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String text,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    String line = MessageFormatter.basicArrayFormat(text, arguments);
    LogRecord record = new LogRecord(julLevel(level), line);
    record.setLoggerName(jul.getName());
    record.setThrown(thrown);
    record.setSourceClassName(name); // else it would be looked for
    record.setSourceMethodName("");
    jul.log(record);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }
}
