package org.wmrelay.broadcast;

import java.time.Duration;
import java.util.List;

/**
 * What feeds a publishing point. A source retries and lives as long as its point; one connection of
 * it is an attempt and dies.
 */
public interface Source {

  /** Begins to feed the point, on threads of its own; returns at once. */
  void start();

  /** Ends the current attempt and all retries; nothing is written afterwards. */
  void stop();

  /**
   * An operator ends the broadcast: a source that would begin another one by itself waits for
   * {@link #start}.
   */
  default void broadcastEnds() {
    stop();
  }

  /** Somebody wants to listen while there is no broadcast: starts a source that waits for that. */
  default void demand() {}

  /**
   * How long somebody should wait for the broadcast after {@link #demand}; zero if this source does
   * not start by demand, so that waiting is of no use.
   */
  default Duration startsWithin() {
    return Duration.ZERO;
  }

  /** What feeds the point here; another than this where nodes share the point. */
  default Source local() {
    return this;
  }

  /** What it repaired, left out and lost; always the same counts in the same order. */
  default List<SourceCount> counts() {
    return List.of();
  }

  /** What it is, without secrets, for logs and status. */
  String describe();
}
