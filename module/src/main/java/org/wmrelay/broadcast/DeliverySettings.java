package org.wmrelay.broadcast;

import java.time.Duration;
import java.util.Optional;

/**
 * How a point's listeners are served; {@code reference.conf} explains each setting.
 *
 * @param interval time between two writes to one listener; zero writes at once
 * @param burst how far back a newcomer starts; empty for the stream's own preroll, 1 to 5 s
 * @param maxLag bytes that may stay unsent after a write was offered
 * @param slow what happens beyond {@code maxLag}
 * @param stallTimeout how long offered bytes may stay untaken; zero for ever
 */
public record DeliverySettings(
    Duration interval,
    Optional<Duration> burst,
    long maxLag,
    SlowPolicy slow,
    Duration stallTimeout) {

  private static final Duration LEAST_AUTO_BURST = Duration.ofSeconds(1);
  private static final Duration MOST_AUTO_BURST = Duration.ofSeconds(5);

  /** How far back a newcomer to this stream starts. */
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
