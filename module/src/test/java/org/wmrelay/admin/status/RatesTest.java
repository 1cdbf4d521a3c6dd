package org.wmrelay.admin.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {
  private final Rates rates = new Rates();
  private long second;

  @Test
  void shouldBeZeroBeforeThereIsAnythingToCompare() {
    assertEquals(0, rates.in());
    add(1000, 5000);
    assertEquals(0, rates.in());
    assertEquals(0, rates.out());
    assertEquals(List.of(), rates.report("/p").in());
  }

  @Test
  void shouldMeasureBitsASecond() {
    add(1000, 5000);
    add(3000, 25_000);
    assertEquals(16_000, rates.in());
    assertEquals(160_000, rates.out());
  }

  @Test
  void shouldMeasureOverFiveSecondsWhenPacketsAreRare() {
    for (int bytes : new int[] {0, 0, 5000, 5000, 5000, 5000, 10_000}) {
      add(bytes, 0);
    }
    assertEquals(16_000, rates.in());
    assertEquals(List.of(0L, 20_000L, 13_333L, 10_000L, 8000L, 16_000L), rates.report("/p").in());
  }

  @Test
  void shouldMeasureByTheClockWhenASecondTakesLonger() {
    add(0, 0);
    second++;
    add(1000, 0);
    assertEquals(4000, rates.in());
  }

  @Test
  void shouldBeginAnewWhenThePointWasMadeAnew() {
    add(1_000_000, 0);
    add(2_000_000, 0);
    add(10, 0);
    add(20, 0);
    assertEquals(80, rates.in());
  }

  @Test
  void shouldKeepFiveMinutes() {
    for (int i = 0; i < 1000; i++) {
      add(i * 100L, 0);
    }
    RateReport report = rates.report("/p");
    assertEquals(300, report.in().size());
    assertEquals(300, report.out().size());
    assertEquals(300, report.listeners().size());
    assertEquals(List.of(800L), report.in().stream().distinct().toList());
    assertEquals(Instant.ofEpochSecond(1000), report.until());
  }

  private void add(long received, long sent) {
    second++;
    rates.add(
        new Rates.Sample(Instant.ofEpochSecond(second), second * 1_000_000_000, received, sent, 3));
  }
}
