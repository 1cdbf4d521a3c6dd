package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** Comparison that takes as long for a wrong secret as for a right one. */
public final class Secrets {
  private Secrets() {}

  /** Whether both are the same; how long it takes tells nothing but their lengths. */
  public static boolean same(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }
}
