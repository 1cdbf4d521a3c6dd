package org.wmrelay.source.push;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Ends the fight of two encoders that take a point from each other: after three takeovers by
 * alternating hosts in 30 s the newcomer is refused for a minute. Guarded by its point.
 */
final class FlapGuard {
  private static final int MOST = 3;
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

  private final Deque<Long> takeovers = new ArrayDeque<>();
  private boolean refusing;
  private long refusingSinceNs;

  /** Whether a takeover from one host by another must be refused now. */
  boolean refuses(long nowNs) {
    if (refusing && nowNs - refusingSinceNs > REFUSED_FOR.toNanos()) {
      refusing = false;
    }
    return refusing;
  }

  /** A point changed hands between two hosts. */
  void takenOver(long nowNs) {
    takeovers.addLast(nowNs);
    while (!takeovers.isEmpty() && nowNs - takeovers.getFirst() > WITHIN.toNanos()) {
      takeovers.removeFirst();
    }
    if (takeovers.size() >= MOST) {
      refusing = true;
      refusingSinceNs = nowNs;
      takeovers.clear();
    }
  }
}
