package org.wmrelay.server.settings;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.regex.Pattern;

/** A value as a message may show it: short, on one line, without the secret of a URL. */
final class Found {
  private static final int LONGEST = 100;
  private static final Pattern USER_INFO = Pattern.compile("//[^/\"]*@");

  private Found() {}

  static String show(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a block { ... }";
      case LIST -> "a list [ ... ]";
      default -> shorten(value.render(ConfigRenderOptions.concise()));
    };
  }

  private static String shorten(String text) {
    String safe = USER_INFO.matcher(text).replaceAll("//***@");
    return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST) + "...";
  }
}
