package org.wmrelay.source.push;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A timer that keeps up with a clock which a test puts forward. */
final class SkippingTimer extends ScheduledThreadPoolExecutor {
  private final LongSupplier nanoTime;
  private final List<Task> tasks = new ArrayList<>();

  private record Task(long dueNs, Runnable command, ScheduledFuture<?> future) {}

  SkippingTimer(LongSupplier nanoTime) {
    super(1);
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    ScheduledFuture<?> future = super.schedule(command, delay, unit);
    tasks.add(new Task(nanoTime.getAsLong() + unit.toNanos(delay), command, future));
    return future;
  }

  /** Runs what is due by now. */
  synchronized void catchUp() {
    for (Iterator<Task> each = tasks.iterator(); each.hasNext(); ) {
      Task task = each.next();
      if (task.future().isDone()) {
        each.remove();
      } else if (task.dueNs() <= nanoTime.getAsLong()) {
        each.remove();
        task.future().cancel(false);
        super.schedule(task.command(), 0, TimeUnit.NANOSECONDS);
      }
    }
  }
}
