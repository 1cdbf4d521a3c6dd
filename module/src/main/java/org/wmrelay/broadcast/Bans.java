package org.wmrelay.broadcast;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * Addresses that may not listen for a time, at no point; {@value #MOST} at most. Forgotten when the
 * process ends. Safe for all threads.
 */
public final class Bans {
  public static final int MOST = 1000;

  private final InstantSource clock;
  private final Map<String, Instant> ends = new TreeMap<>();

  public Bans(InstantSource clock) {
    this.clock = clock;
  }

  /** Bans an address from now on, or anew; false if too many are banned already. */
  public synchronized boolean add(String host, Duration time) {
    forgetExpired();
    if (ends.size() >= MOST && !ends.containsKey(host)) {
      return false;
    }
    ends.put(host, clock.instant().plus(time));
    return true;
  }

  /** Lets an address in again; false if it was not banned. */
  public synchronized boolean lift(String host) {
    forgetExpired();
    return ends.remove(host) != null;
  }

  /** Whether an address is banned now. */
  public synchronized boolean covers(String host) {
    Instant end = ends.get(host);
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
