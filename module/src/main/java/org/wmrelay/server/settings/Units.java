package org.wmrelay.server.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wmrelay.broadcast.Uplink;

/** Times, sizes and words as a configuration file writes them. */
final class Units {
  static final String TIME_HINT = ", with its unit (ms, s, m, h)";
  static final String SIZE_HINT = ", with its unit (KiB, MiB, GiB)";

  static final String LINE = "a bit rate such as 100 Mbit/s or 800 kbit/s";

  private static final Pattern BIT_RATE =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?) *([kM])bit/s");
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

  /** The line of that bit rate; throws IllegalArgumentException if it is none. */
  static Uplink uplink(String text) {
    Matcher matcher = BIT_RATE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a bit rate");
    }
    BigDecimal value = new BigDecimal(matcher.group(1));
    return matcher.group(2).equals("M") ? Uplink.ofMbps(value) : new Uplink(value.longValue());
  }

  /** The text itself; throws IllegalArgumentException if it is not of that pattern. */
  static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("not of the pattern " + pattern);
    }
    return text;
  }

  /** An enum constant as a word of the configuration. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
