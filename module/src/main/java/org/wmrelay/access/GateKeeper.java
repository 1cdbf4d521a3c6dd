package org.wmrelay.access;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.wmrelay.auth.HttpLogin;

/**
 * What all gates share, so that who guesses at one is slowed at all.
 *
 * @param login who somebody is
 * @param asker sends the hooks' questions
 * @param timer holds answers back
 */
public record GateKeeper(
    HttpLogin login,
    HookAsker asker,
    ScheduledExecutorService timer,
    InstantSource clock,
    LongSupplier nanoTime) {

  Instant now() {
    return clock.instant();
  }

  Hook hook(HookSettings settings) {
    return new Hook(settings, asker, nanoTime);
  }
}
