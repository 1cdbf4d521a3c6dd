package org.wmrelay.it.fake;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again when it is due by the clock of the media, on a thread of its own.
 */
final class Pacer {

  private static final int STACK = 256 * 1024;
  private static final long LONGEST_SLEEP_NS = 50_000_000;

  private final LongSupplier nextDueMs;
  private final Runnable step;
  private volatile @Nullable Thread thread;

  /**
   * @param nextDueMs the time of the next step in ms of the media
   * @param step one step, after which {@code nextDueMs} is a later one
   */
  Pacer(LongSupplier nextDueMs, Runnable step) {
    this.nextDueMs = nextDueMs;
    this.step = step;
  }

  /** Begins now, at that multiple of the media's speed. */
  void start(double speed) {
    stop();
    Thread pacing = new Thread(null, () -> run(speed), "pacer", STACK);
    pacing.setDaemon(true);
    thread = pacing;
    pacing.start();
  }

  /** Media whose clock goes back has begun anew: that is now, and nothing of it is overdue. */
  private void run(double speed) {
    long startNs = System.nanoTime();
    long startMs = nextDueMs.getAsLong();
    long lastMs = startMs;
    while (thread == Thread.currentThread()) {
      long dueMs = nextDueMs.getAsLong();
      if (dueMs < lastMs) {
        startNs = System.nanoTime();
        startMs = dueMs;
      }
      lastMs = dueMs;
      long waitNs = startNs + (long) ((dueMs - startMs) * 1e6 / speed) - System.nanoTime();
      if (waitNs > 0) {
        LockSupport.parkNanos(Math.min(waitNs, LONGEST_SLEEP_NS));
      } else {
        step.run();
      }
    }
  }

  /** Returns when the last step is done. */
  void stop() {
    Thread pacing = thread;
    thread = null;
    try {
      if (pacing != null && pacing != Thread.currentThread()) {
        pacing.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
