package org.wmrelay.server.settings;

import java.time.Duration;
import java.util.Locale;

/** Times, sizes and words as a configuration file writes them. */
final class Units {
  static final String TIME_HINT = ", with its unit (ms, s, m, h)";
  static final String SIZE_HINT = ", with its unit (KiB, MiB, GiB)";

  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB"};

  private Units() {}

  static String show(Duration time) {
    if (time.toMillis() % 1000 != 0) {
      return time.toMillis() + " ms";
    }
    long seconds = time.toSeconds();
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + " h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + " m" : seconds + " s";
  }

  static String show(long bytes) {
    long value = bytes;
    int unit = 0;
    while (value > 0 && value % 1024 == 0 && unit < SIZES.length - 1) {
      value /= 1024;
      unit++;
    }
    return value + " " + SIZES[unit];
  }

  /** An enum constant as a word of the configuration. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
