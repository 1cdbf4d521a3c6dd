package org.wmrelay.broadcast;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system for something that a part of a publishing point needs, a socket or a port, until
 * it is granted. Meanwhile the point counts as failed and says why.
 *
 * <p>The wait doubles from half a second to 30 s, and begins anew when what was granted has lasted
 * that long. The first attempt runs on the caller's thread, later ones on the timer's, never two at
 * once. Safe for all threads.
 */
public final class Retry {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final PublishingPoint point;
  private final String part;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final Attempt attempt;
  private Duration wait = SHORTEST_WAIT;
  private long grantedNs;
  private boolean stopped;
  private @Nullable Future<?> next;
  private int turn;

  /** What may be refused. */
  @FunctionalInterface
  public interface Attempt {
    /**
     * Asks once, and leaves nothing behind if it fails.
     *
     * @throws IOException with the system's reason
     */
    void run() throws IOException;
  }

  /**
   * @param part the key that asks for it, for the point's status
   */
  public Retry(
      PublishingPoint point,
      String part,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      Attempt attempt) {
    this.point = point;
    this.part = part;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.attempt = attempt;
  }

  /** Makes the first attempt. */
  public synchronized void start() {
    stopped = false;
    wait = SHORTEST_WAIT;
    ask();
  }

  /** Does nothing if it waited for the lock while something else asked, or stopped this. */
  private synchronized void askAgain(int itsTurn) {
    if (itsTurn == turn && !stopped) {
      ask();
    }
  }

  private void ask() {
    turn++;
    try {
      attempt.run();
      grantedNs = nanoTime.getAsLong();
      point.recovered(part);
    } catch (IOException refused) {
      askLater(refused);
    }
  }

  /** What was granted is lost. */
  public synchronized void lost(IOException why) {
    if (stopped) {
      return;
    }
    if (nanoTime.getAsLong() - grantedNs > LONGEST_WAIT.toNanos()) {
      wait = SHORTEST_WAIT;
    }
    askLater(why);
  }

  private void askLater(IOException why) {
    String reason = why.getMessage();
    point.failing(part, reason == null ? why.toString() : reason);
    int nextTurn = turn;
    next = timer.schedule(() -> askAgain(nextTurn), wait.toMillis(), TimeUnit.MILLISECONDS);
    Duration doubled = wait.multipliedBy(2);
    wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
  }

  /** No attempt is running or made any more when this returns. */
  public synchronized void stop() {
    stopped = true;
    Future<?> pending = next;
    if (pending != null) {
      pending.cancel(false);
    }
    point.recovered(part);
  }
}
