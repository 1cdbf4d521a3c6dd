package org.wmrelay.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private Instant now = Instant.EPOCH;
  private final LoginThrottle throttle = new LoginThrottle(() -> now);

  @Test
  void shouldHoldAnswersBackLongerAfterEachWrongLogin() {
    assertEquals(Duration.ofMillis(250), throttle.failed("a"));
    assertEquals(Duration.ofMillis(500), throttle.failed("a"));
    for (int i = 0; i < 20; i++) {
      throttle.failed("a");
    }
    assertEquals(Duration.ofSeconds(8), throttle.failed("a"));
    assertEquals(Duration.ofMillis(250), throttle.failed("b"));
    assertEquals(24, throttle.failures());
  }

  @Test
  void shouldForgiveAfterTenQuietMinutesOrARightLogin() {
    throttle.failed("a");
    throttle.succeeded("a");
    assertEquals(Duration.ofMillis(250), throttle.failed("a"));
    now = now.plus(Duration.ofMinutes(11));
    assertEquals(Duration.ofMillis(250), throttle.failed("a"));
  }

  @Test
  void shouldForgetTheLongestSilentWhenThereAreTooMany() {
    for (int i = 0; i < 10_001; i++) {
      throttle.failed("address " + i);
    }
    assertEquals(Duration.ofMillis(250), throttle.failed("address 0"));
    assertEquals(Duration.ofMillis(500), throttle.failed("address 10000"));
  }

  @Test
  void shouldHoldARightLoginBackAsLongAsAWrongOneWouldBe() {
    assertEquals(Duration.ZERO, throttle.succeeded("a"));
    throttle.failed("a");
    throttle.failed("a");
    assertEquals(Duration.ofSeconds(1), throttle.succeeded("a"));
    assertEquals(Duration.ZERO, throttle.succeeded("a"));
  }
}
