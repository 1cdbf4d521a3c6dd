package org.wmrelay.broadcast;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The line through which listeners are served, and how many it carries by wmrelay's rule: 1024
 * kbit/s to the Mbit/s, rounded to whole ones.
 *
 * @param kbps kbit/s of 1000 bit/s
 */
public record Uplink(long kbps) {
  private static final BigDecimal KBPS_A_MBPS = BigDecimal.valueOf(1024);
  private static final int BITS_A_KBIT = 1000;

  /**
   * A line of so many Mbit/s.
   *
   * @throws ArithmeticException if that is beyond all lines
   */
  public static Uplink ofMbps(BigDecimal mbps) {
    return new Uplink(
        mbps.multiply(KBPS_A_MBPS).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /** Whether so many bit/s go through it. */
  boolean carries(long bits) {
    return bits <= bits();
  }

  /** What goes through it, in bit/s. */
  public long bits() {
    return kbps * BITS_A_KBIT;
  }

  /**
   * How many listeners fill it.
   *
   * @param kbpsEach kbit/s of the stream, more than 0
   */
  public long listeners(BigDecimal kbpsEach) {
    return BigDecimal.valueOf(kbps).divideToIntegralValue(kbpsEach).longValue();
  }
}
