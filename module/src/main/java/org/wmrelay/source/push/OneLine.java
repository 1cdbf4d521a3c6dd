package org.wmrelay.source.push;

import org.jspecify.annotations.Nullable;

/** Makes what an encoder says of itself fit for a line of a log. */
final class OneLine {
  private static final int MAX_LENGTH = 100;

  private OneLine() {}

  /** Without line ends and other control characters, and not too long. */
  static String of(@Nullable String text) {
    String safe = text == null ? "" : text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "..." : safe;
  }
}
