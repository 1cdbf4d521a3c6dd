package org.wmrelay.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server asks for in WWW-Authenticate (RFC 9110 section 11.6.1), read leniently: several in
 * a line or in several lines, values quoted or not.
 *
 * @param scheme in lower case, for example {@code digest}
 * @param parameters by name in lower case
 */
public record Challenge(String scheme, Map<String, String> parameters) {
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_PARAMETERS = 32;
  private static final Pattern PART =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9_-]*+)(?:\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\",\\s]*+)))?");

  /** The challenges in these header values; what is too long is left out. */
  public static List<Challenge> parse(Iterable<String> values) {
    List<Challenge> challenges = new ArrayList<>();
    for (String value : values) {
      if (value.length() <= MAX_LENGTH) {
        add(value, challenges);
      }
    }
    return List.copyOf(challenges);
  }

  private static void add(String value, List<Challenge> challenges) {
    Map<String, String> parameters = new HashMap<>();
    for (Matcher part = PART.matcher(value); part.find(); ) {
      String name = part.group(1).toLowerCase(Locale.ROOT);
      String quoted = part.group(2);
      String given = quoted == null ? part.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      if (given == null) {
        parameters = new HashMap<>();
        challenges.add(new Challenge(name, parameters));
      } else if (parameters.size() < MAX_PARAMETERS) {
        parameters.putIfAbsent(name, given);
      }
    }
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
