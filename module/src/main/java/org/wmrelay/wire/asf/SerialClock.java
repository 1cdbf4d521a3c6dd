package org.wmrelay.wire.asf;

/**
 * Arithmetic for ASF's clocks: milliseconds in 32 bits, which wrap after 49.7 days.
 *
 * <p>Two times are compared as if they were less than half the circle (24.8 days) apart, as RFC
 * 1982 compares serial numbers.
 */
public final class SerialClock {

  private static final long MASK = 0xFFFF_FFFFL;

  private SerialClock() {}

  /** How much later {@code time} is than {@code reference}, in ms; negative if it is earlier. */
  public static int difference(long time, long reference) {
    return (int) (time - reference);
  }

  /** True if {@code time} comes after {@code reference}. */
  public static boolean isAfter(long time, long reference) {
    return difference(time, reference) > 0;
  }

  /** The time so many ms later, from 0 to 2^32 - 1. */
  public static long plus(long time, long deltaMs) {
    return (time + deltaMs) & MASK;
  }
}
