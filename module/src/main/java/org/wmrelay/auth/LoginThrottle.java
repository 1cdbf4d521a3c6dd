package org.wmrelay.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows those who guess: the answer to a wrong login is held back, twice as long after each further
 * one from the same address, 8 s at most. Ten quiet minutes or a right login forgive.
 *
 * <p>The first right login after wrong ones is held back alike; else no answer within a moment
 * would be an answer, and nobody had to wait for it.
 *
 * <p>Addresses remembered are bounded; the one longest silent is forgotten first.
 */
public final class LoginThrottle {
  private static final int REMEMBERED = 10_000;
  private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final int MOST_DOUBLINGS = 5;

  private final InstantSource clock;
  private final Map<String, Failures> byAddress = new LinkedHashMap<>(16, 0.75f, true);
  private long failures;

  private record Failures(int count, Instant last) {}

  public LoginThrottle(InstantSource clock) {
    this.clock = clock;
  }

  /** Counts a wrong login. Returns how long its answer must be held back. */
  public synchronized Duration failed(String address) {
    failures++;
    int before = recent(address);
    byAddress.put(address, new Failures(before + 1, clock.instant()));
    if (byAddress.size() > REMEMBERED) {
      byAddress.remove(byAddress.keySet().iterator().next());
    }
    return heldBackAfter(before);
  }

  private static Duration heldBackAfter(int failuresBefore) {
    return FIRST.multipliedBy(1L << Math.min(failuresBefore, MOST_DOUBLINGS));
  }

  private int recent(String address) {
    Failures known = byAddress.get(address);
    boolean counts = known != null && known.last().plus(FORGIVEN_AFTER).isAfter(clock.instant());
    return known != null && counts ? known.count() : 0;
  }

  /** Forgives an address whose login was right. Returns how long its answer must be held back. */
  public synchronized Duration succeeded(String address) {
    int before = recent(address);
    byAddress.remove(address);
    return before == 0 ? Duration.ZERO : heldBackAfter(before);
  }

  /** Wrong logins so far. */
  public synchronized long failures() {
    return failures;
  }
}
