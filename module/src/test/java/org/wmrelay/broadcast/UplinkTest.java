package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UplinkTest {

  @ParameterizedTest
  @CsvSource({
    "0.5, 136, 3",
    "12.58, 226, 57", // 12881.92 kbit/s, which are 12882
    "100, 300, 341",
    "1, 1024, 1",
    "1, 1025, 0",
    "0.1, 0.3, 340",
    "0, 136, 0",
  })
  void shouldCarryWhatWmrelaysRuleSays(BigDecimal mbps, BigDecimal kbps, long listeners) {
    assertEquals(listeners, Uplink.ofMbps(mbps).listeners(kbps));
  }

  @Test
  void shouldRefuseALineBeyondAllLines() {
    assertThrows(ArithmeticException.class, () -> Uplink.ofMbps(new BigDecimal("1e30")));
  }
}
