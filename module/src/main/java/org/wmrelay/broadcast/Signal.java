package org.wmrelay.broadcast;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells a delivery thread that a log has news: a flag, so that any number of appends between two
 * looks cost one wake-up.
 */
final class Signal {
  private final AtomicBoolean raised = new AtomicBoolean();
  private final Runnable wake;

  Signal(Runnable wake) {
    this.wake = wake;
  }

  /** Any thread. */
  void raise() {
    if (!raised.get() && raised.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /** The delivery thread: whether it was raised since the last look. */
  boolean lower() {
    return raised.get() && raised.compareAndSet(true, false);
  }

  boolean isRaised() {
    return raised.get();
  }
}
