package org.wmrelay.broadcast;

import java.time.Duration;
import java.util.Optional;

/**
 * How a point's listeners are served; {@code reference.conf} explains each setting.
 *
 * @param interval time between two writes to one listener; zero writes at once
 * @param burst how far back a newcomer starts; empty for the stream's own preroll, 1 to 5 s
 * @param maxBurst bytes that a newcomer starts back at most; 0 for no limit
 * @param maxLag bytes that may stay unsent after a write was offered
 * @param slow what happens beyond {@code maxLag}
 * @param stallTimeout how long offered bytes may stay untaken; zero for ever
 */
public record DeliverySettings(
    Duration interval,
    Optional<Duration> burst,
    long maxBurst,
    long maxLag,
    SlowPolicy slow,
    Duration stallTimeout) {

  private static final Duration LEAST_AUTO_BURST = Duration.ofSeconds(1);
  private static final Duration MOST_AUTO_BURST = Duration.ofSeconds(5);

  /** Without a limit in bytes for newcomers. */
  public DeliverySettings(
      Duration interval,
      Optional<Duration> burst,
      long maxLag,
      SlowPolicy slow,
      Duration stallTimeout) {
    this(interval, burst, 0, maxLag, slow, stallTimeout);
  }

  /** The oldest frame with which a newcomer to a stream may start, by the time it was appended. */
  long joinNotBefore(StreamFacts facts, FrameLog log, long nowNs) {
    long byTime = nowNs - burstFor(facts).toNanos();
    if (maxBurst == 0) {
      return byTime;
    }
    long byBytes = log.timeOfLast(maxBurst);
    return byBytes - byTime > 0 ? byBytes : byTime;
  }

  /** How far back a newcomer to this stream starts, however many bytes that are. */
  Duration burstFor(StreamFacts facts) {
    return burst.orElseGet(() -> clamp(facts.preroll()));
  }

  private static Duration clamp(Duration preroll) {
    if (preroll.compareTo(LEAST_AUTO_BURST) < 0) {
      return LEAST_AUTO_BURST;
    }
    return preroll.compareTo(MOST_AUTO_BURST) > 0 ? MOST_AUTO_BURST : preroll;
  }
}
