package org.wmrelay.standalone;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The numbers that options take; a wrong one says which are allowed. */
final class Numbers {
  private static final List<Integer> LAGS = List.of(16, 32, 64, 128, 256, 512, 1024);

  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final String TIME = "time";

  private Numbers() {}

  /** A TCP port; 0 for a free one. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return inRange(text, 65535);
    }
  }

  /** How many listeners; 0 for any number. */
  static final class Listeners implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return inRange(text, 1_000_000);
    }
  }

  /** How far behind, in KiB. */
  static final class Lag implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      int value = number(text);
      if (!LAGS.contains(value)) {
        throw wrong("16, 32, 64, 128, 256, 512 or 1024 (KiB)", text);
      }
      return value;
    }
  }

  /** A length of time with its unit, as the configuration writes it. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        Duration time = ConfigValueFactory.fromAnyRef(text).atKey(TIME).getDuration(TIME);
        if (time.toSeconds() > 0 && time.compareTo(LONGEST) <= 0) {
          return time;
        }
      } catch (ConfigException noTime) {
        // told below
      }
      throw wrong("a time such as 90 min or 7 d, 1 s to 3650 d", text);
    }
  }

  private static Integer inRange(String text, int max) {
    int value = number(text);
    if (value < 0 || value > max) {
      throw wrong("a whole number from 0 to " + max, text);
    }
    return value;
  }

  /** -1 if it is none. */
  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static TypeConversionException wrong(String expected, String found) {
    return new TypeConversionException("expected " + expected + ", found " + found);
  }
}
