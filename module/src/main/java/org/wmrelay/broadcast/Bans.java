package org.wmrelay.broadcast;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Addresses that may not listen for a time, at no point; {@value #MOST} at most. Forgotten when the
 * process ends. Safe for all threads.
 *
 * <p>One address has many spellings; all that are given are brought to one of them first.
 */
public final class Bans {
  public static final int MOST = 1000;

  private final InstantSource clock;
  private final UnaryOperator<String> spelling;
  private final Map<String, Instant> ends = new TreeMap<>();

  /**
   * @param spelling the one that counts of an address; of anything else, itself
   */
  public Bans(InstantSource clock, UnaryOperator<String> spelling) {
    this.clock = clock;
    this.spelling = spelling;
  }

  /** Bans an address from now on, or anew; false if too many are banned already. */
  public synchronized boolean add(String host, Duration time) {
    forgetExpired();
    String address = spelling.apply(host);
    if (ends.size() >= MOST && !ends.containsKey(address)) {
      return false;
    }
    ends.put(address, clock.instant().plus(time));
    return true;
  }

  /** Lets an address in again; false if it was not banned. */
  public synchronized boolean lift(String host) {
    forgetExpired();
    return ends.remove(spelling.apply(host)) != null;
  }

  /** Whether an address is banned now. */
  public synchronized boolean covers(String host) {
    if (ends.isEmpty()) {
      return false;
    }
    Instant end = ends.get(spelling.apply(host));
    return end != null && clock.instant().isBefore(end);
  }

  /** The banned addresses of now, and until when they are. */
  public synchronized Map<String, Instant> all() {
    forgetExpired();
    return new TreeMap<>(ends);
  }

  private void forgetExpired() {
    Instant now = clock.instant();
    ends.values().removeIf(end -> !now.isBefore(end));
  }
}
