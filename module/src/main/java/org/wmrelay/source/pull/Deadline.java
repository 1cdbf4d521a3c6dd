package org.wmrelay.source.pull;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What an attempt waits for next, and until when. Safe for all threads. */
final class Deadline {
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final Consumer<String> missed;
  private @Nullable Future<?> pending;
  private boolean cancelled;

  /**
   * @param missed told what did not happen in time, on the timer
   */
  Deadline(ScheduledExecutorService timer, LongSupplier nanoTime, Consumer<String> missed) {
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.missed = missed;
  }

  /** From now on this is waited for, and nothing else. */
  void expect(Duration within, String failure) {
    schedule(within, () -> missed.accept(failure + " within " + seconds(within)));
  }

  /** From now on something has to happen again and again. */
  void keepExpecting(Duration every, LongSupplier lastNs, String failure) {
    Duration left = every.minusNanos(nanoTime.getAsLong() - lastNs.getAsLong());
    if (left.isNegative() || left.isZero()) {
      missed.accept(failure + " for " + seconds(every));
    } else {
      schedule(left, () -> keepExpecting(every, lastNs, failure));
    }
  }

  synchronized void cancel() {
    cancelled = true;
    cancelPending();
  }

  private synchronized void schedule(Duration within, Runnable task) {
    cancelPending();
    if (!cancelled) {
      pending = timer.schedule(task, within.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  private void cancelPending() {
    if (pending != null) {
      pending.cancel(false);
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1000.0 + " s";
  }
}
