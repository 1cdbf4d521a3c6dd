package org.wmrelay.broadcast;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/**
 * A logger for threads on which many listeners depend: what a configured appender throws costs the
 * line, and neither the thread nor what it was about to do. Such a loss is told on the standard
 * error stream, once a minute. Safe for all threads.
 */
public final class HarmlessLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;
  private static final long TELL_EVERY_NS = TimeUnit.MINUTES.toNanos(1);
  private static final Object[] NO_ARGUMENTS = {};
  private static final AtomicLong LOST = new AtomicLong();
  private static final AtomicLong TOLD_NS = new AtomicLong(System.nanoTime() - TELL_EVERY_NS);

  private final transient Logger logger;

  private HarmlessLogger(Logger logger) {
    this.logger = logger;
    this.name = logger.getName();
  }

  /** Of a class. */
  public static Logger of(Class<?> of) {
    return of(of.getName());
  }

  /** Of a name. */
  public static Logger of(String name) {
    return new HarmlessLogger(LoggerFactory.getLogger(name));
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable cause) {
    try {
      log(level, message, arguments, cause);
    } catch (RuntimeException broken) {
      tell(LOST.incrementAndGet(), broken);
    }
  }

  /** By the calls that take level, arguments and cause together. Nothing here has markers. */
  private void log(
      Level level, String message, Object @Nullable [] arguments, @Nullable Throwable cause) {
    Object[] given = arguments == null ? NO_ARGUMENTS : arguments;
    logger.atLevel(level).setCause(cause).log(message, given);
  }

  private static void tell(long lost, RuntimeException why) {
    long nowNs = System.nanoTime();
    long toldNs = TOLD_NS.get();
    if (nowNs - toldNs >= TELL_EVERY_NS && TOLD_NS.compareAndSet(toldNs, nowNs)) {
      // the log is what failed, so nothing else is left
      System.err.println("wmrelay: " + lost + " lines of the log are lost, the last one by " + why);
    }
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return logger.isTraceEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return logger.isInfoEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return logger.isWarnEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return logger.isErrorEnabled();
  }
}
