package org.wmrelay.it.fake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long LONG_MS = 1_000_000;

  @Test
  void shouldOweNothingWhenTheMediaBeginsAnew() {
    AtomicLong dueMs = new AtomicLong(LONG_MS);
    AtomicInteger steps = new AtomicInteger();
    Pacer pacer =
        new Pacer(
            dueMs::get, () -> dueMs.set(steps.incrementAndGet() == 1 ? 0 : dueMs.get() + 100_000));
    pacer.start(1);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> steps.get() >= 2);
    pacer.stop();

    assertEquals(2, steps.get());
  }
}
