package org.wmrelay.access;

import java.net.URI;
import java.time.Duration;

/**
 * Another program that is asked who may listen; {@code reference.conf} explains each setting.
 *
 * @param url where it is asked
 * @param timeout how long it may take
 * @param remember how long an answer counts
 * @param whenDown what happens without an answer
 */
public record HookSettings(URI url, Duration timeout, Duration remember, WhenDown whenDown) {

  /** What becomes of those about whom there is no answer. */
  public enum WhenDown {
    /** They stay out. */
    REFUSE,
    /** They come in. */
    ADMIT
  }

  /** Without what may be a secret in the URL. */
  @Override
  public String toString() {
    return "HookSettings[" + url.getHost() + "]";
  }
}
