package org.wmrelay.standalone;

import java.util.logging.LogManager;

/**
 * A log that works until the end: java.util.logging closes itself as soon as the process is told to
 * end, while the relay still has to say why its listeners went.
 */
public final class LastingLogManager extends LogManager {

  /** Called by java.util.logging at exit. */
  @Override
  public void reset() {}

  /** Closes the log; nothing is logged afterwards. */
  void close() {
    super.reset();
  }
}
