package org.wmrelay.broadcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A scheduler whose time only the test moves; tasks run on the thread that moves it. */
public final class ManualTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final List<Task<?>> tasks = new ArrayList<>();
  private long nowNs;

  /** As if each task had begun, and waited for a lock, when somebody cancels it. */
  boolean cancelsComeTooLate;

  public long nowNs() {
    return nowNs;
  }

  public void advance(long amount, TimeUnit unit) {
    long until = nowNs + unit.toNanos(amount);
    for (Task<?> due = firstDue(until); due != null; due = firstDue(until)) {
      nowNs = Math.max(nowNs, due.dueNs);
      tasks.remove(due);
      due.run();
    }
    nowNs = until;
  }

  private Task<?> firstDue(long until) {
    tasks.removeIf(FutureTask::isCancelled);
    return tasks.stream()
        .filter(task -> task.dueNs <= until)
        .min(Comparator.comparingLong(task -> task.dueNs))
        .orElse(null);
  }

  private <V> Task<V> add(Callable<V> call, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(call, nowNs + unit.toNanos(delay));
    tasks.add(task);
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(
        () -> {
          command.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(callable, delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long dueNs;

    Task(Callable<V> call, long dueNs) {
      super(call);
      this.dueNs = dueNs;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return !cancelsComeTooLate && super.cancel(mayInterrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNs - nowNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
