package org.wmrelay.wire.asf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerialClockTest {

  private static final long CIRCLE = 1L << 32;

  @ParameterizedTest
  @CsvSource({
    "5, 3, 2",
    "3, 5, -2",
    "0, 0, 0",
    "0, 4294967295, 1",
    "4294967295, 0, -1",
    "10, 4294967286, 20",
    "2147483647, 0, 2147483647",
    "0, 2147483647, -2147483647",
  })
  void shouldCompareAcrossTheWrap(long time, long reference, int difference) {
    assertEquals(difference, SerialClock.difference(time, reference));
    assertEquals(difference > 0, SerialClock.isAfter(time, reference));
    assertEquals(time, SerialClock.plus(reference, difference));
    assertEquals(difference, SerialClock.difference(time + CIRCLE, reference));
  }

  @ParameterizedTest
  @CsvSource({"1, -2, 4294967295", "4294967295, 1, 0", "7, 4294967296, 7", "0, -1, 4294967295"})
  void shouldAddWithin32Bits(long time, long delta, long sum) {
    assertEquals(sum, SerialClock.plus(time, delta));
  }
}
