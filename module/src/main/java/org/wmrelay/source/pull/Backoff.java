package org.wmrelay.source.pull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after so many failures in a row: doubled each time up to a limit, varied by a
 * quarter so that relays do not come all at once.
 */
record Backoff(Duration min, Duration max, RandomGenerator random) {
  private static final double VARIATION = 0.25;
  private static final int MAX_DOUBLINGS = 30;

  /**
   * @param failures 1 or more
   */
  Duration after(int failures) {
    long doubled = min.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    double factor = 1 + VARIATION * (2 * random.nextDouble() - 1);
    return Duration.ofMillis((long) (Math.min(doubled, max.toMillis()) * factor));
  }
}
