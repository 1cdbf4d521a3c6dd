package org.wmrelay.access;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends the question of a hook; blocks nobody. */
@FunctionalInterface
public interface HookAsker {

  /**
   * Posts a form.
   *
   * @return the status of the answer; fails if none came in time
   */
  CompletableFuture<Integer> post(URI url, String form, Duration timeout);
}
