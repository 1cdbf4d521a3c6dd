package org.wmrelay.standalone;

import java.io.PrintStream;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Where the log is shown, with a status line below it that is refreshed in place. Safe for all
 * threads.
 */
final class Screen extends Handler {
  /** A longer line would wrap, and could not be wiped. */
  private static final int WIDTH = 79;

  private final PrintStream out;
  private String status = "";

  Screen(PrintStream out) {
    this.out = out;
    setFormatter(new LineFormatter());
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (isLoggable(record)) {
      try {
        String line = getFormatter().format(record);
        wipe();
        out.print(line);
        out.print(status);
        out.flush();
      } catch (RuntimeException e) {
        reportError(null, e, ErrorManager.FORMAT_FAILURE);
      }
    }
  }

  /** Replaces the line below the log; an empty one removes it. */
  synchronized void status(String line) {
    wipe();
    status = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
    out.print(status);
    out.flush();
  }

  private void wipe() {
    if (!status.isEmpty()) {
      out.print("\r" + " ".repeat(status.length()) + "\r");
    }
  }

  @Override
  public synchronized void flush() {
    out.flush();
  }

  @Override
  public void close() {
    status("");
  }
}
