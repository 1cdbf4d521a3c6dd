package org.wmrelay.wire.mmsh;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The tokens of all {@code Pragma} lines of one request or response ([MS-WMSP] 2.2.1.4).
 *
 * <p>Never fails: real players send missing line ends and impossible GUIDs. Tokens are separated by
 * commas outside quotes; names are compared without case; the first token of a name counts. What
 * exceeds {@link #MAX_TOKENS} or {@link #MAX_LENGTH} is left out.
 */
public final class Pragmas {

  /** How many different tokens are kept. */
  public static final int MAX_TOKENS = 128;

  /** How many characters of all lines together are looked at. */
  public static final int MAX_LENGTH = 16 * 1024;

  private static final int MAX_DIGITS = 18; // what a long surely holds
  private static final char SEPARATOR = ',';
  private static final char QUOTE = '"';

  private final Map<String, String> tokens = new LinkedHashMap<>();

  private Pragmas() {}

  /** Reads the values of the {@code Pragma} header lines, in their order. */
  public static Pragmas parse(Iterable<String> lines) {
    Pragmas pragmas = new Pragmas();
    int left = MAX_LENGTH;
    for (String line : lines) {
      String looked = line.substring(0, Math.min(line.length(), left));
      left -= looked.length();
      pragmas.addLine(looked);
    }
    return pragmas;
  }

  /** True if the token is there, with a value or without one. */
  public boolean has(String name) {
    return tokens.containsKey(key(name));
  }

  /** True if the token is there and is not switched off: {@code name} or {@code name=1}. */
  public boolean flag(String name) {
    return has(name) && number(name).orElse(1) != 0;
  }

  /** The decimal digits the value starts with; empty without digits, or with too many. */
  public OptionalLong number(String name) {
    String value = tokens.getOrDefault(key(name), "");
    int end = 0;
    while (end < value.length() && isDigit(value.charAt(end))) {
      end++;
    }
    boolean fits = end > 0 && end <= MAX_DIGITS;
    return fits ? OptionalLong.of(Long.parseLong(value, 0, end, 10)) : OptionalLong.empty();
  }

  /** The value without its quotes; "" for a token without a value. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(tokens.get(key(name)));
  }

  @Override
  public String toString() {
    return tokens.toString();
  }

  private void addLine(String line) {
    int start = 0;
    boolean quoted = false;
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      quoted ^= c == QUOTE;
      if (c == SEPARATOR && !quoted) {
        addToken(line.substring(start, at));
        start = at + 1;
      }
    }
    addToken(line.substring(start));
  }

  private void addToken(String token) {
    int equals = token.indexOf('=');
    String name = key(equals < 0 ? token : token.substring(0, equals));
    String value = equals < 0 ? "" : unquote(token.substring(equals + 1).trim());
    if (!name.isEmpty() && tokens.size() < MAX_TOKENS) {
      tokens.putIfAbsent(name, value);
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String unquote(String value) {
    if (value.isEmpty() || value.charAt(0) != QUOTE) {
      return value;
    }
    int end = value.indexOf(QUOTE, 1);
    return value.substring(1, end < 0 ? value.length() : end);
  }

  private static String key(String name) {
    return name.trim().toLowerCase(Locale.ROOT);
  }
}
