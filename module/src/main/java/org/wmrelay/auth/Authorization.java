package org.wmrelay.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Authorization header of the Digest scheme, RFC 2617 section 3.2.2, read leniently: values
 * quoted or not, fields in any order, names without case.
 *
 * <p>Values hold the header's bytes as ISO 8859-1 characters, so that a name in any charset
 * survives.
 */
public final class Authorization {
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_FIELDS = 32;

  /** Looks at each character a few times at most: the header is from anybody. */
  static final Pattern FIELD =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])([A-Za-z][A-Za-z0-9_-]*+)\\s*+=\\s*+"
              + "(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\",\\s]*+))");

  private final Map<String, String> fields;

  private Authorization(Map<String, String> fields) {
    this.fields = fields;
  }

  /** Empty if the header is of another scheme, too long, or lacks a field that Digest needs. */
  public static Optional<Authorization> parseDigest(String header) {
    if (header.length() > MAX_LENGTH || !header.regionMatches(true, 0, "Digest ", 0, 7)) {
      return Optional.empty();
    }
    Map<String, String> found = new HashMap<>();
    Matcher matcher = FIELD.matcher(header);
    for (int at = 7; found.size() < MAX_FIELDS && matcher.find(at); at = matcher.end()) {
      String quoted = matcher.group(2);
      String value = quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      found.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
    }
    Authorization parsed = new Authorization(found);
    return parsed.isComplete() ? Optional.of(parsed) : Optional.empty();
  }

  private boolean isComplete() {
    return fields.keySet().containsAll(java.util.Set.of("username", "realm", "nonce", "uri"))
        && fields.containsKey("response");
  }

  String username() {
    return get("username");
  }

  String realm() {
    return get("realm");
  }

  String nonce() {
    return get("nonce");
  }

  String uri() {
    return get("uri");
  }

  String cnonce() {
    return get("cnonce");
  }

  String qop() {
    return get("qop");
  }

  String nc() {
    return get("nc");
  }

  String algorithm() {
    return get("algorithm");
  }

  String response() {
    return get("response");
  }

  private String get(String name) {
    return fields.getOrDefault(name, "");
  }
}
