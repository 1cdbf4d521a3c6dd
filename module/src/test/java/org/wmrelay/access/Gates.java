package org.wmrelay.access;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.wmrelay.auth.DigestLogin;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.auth.Nonces;
import org.wmrelay.broadcast.ManualTimer;

/** Gates for tests, at the time {@link #NOW}. */
public final class Gates {
  static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private Gates() {}

  /** Lets everybody in. */
  public static Gate open() {
    return gate(GateSettings.OPEN, Gates::nobody, new ManualTimer());
  }

  static Gate gate(GateSettings settings, HookAsker asker, ScheduledExecutorService timer) {
    InstantSource clock = () -> NOW;
    DigestLogin digest =
        new DigestLogin(
            new Nonces(Duration.ofHours(1), clock, new SecureRandom()),
            StandardCharsets.ISO_8859_1);
    HttpLogin login = new HttpLogin(digest, new LoginThrottle(clock));
    return new Gate(settings, new GateKeeper(login, asker, timer, clock, () -> 0));
  }

  private static CompletableFuture<Integer> nobody(URI url, String form, Duration timeout) {
    return CompletableFuture.failedFuture(new IllegalStateException("there is no hook"));
  }
}
