package org.wmrelay.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP Digest as Windows Media encoders and servers do it (RFC 2617, MD5 and MD5-sess, qop auth).
 */
public final class Digest {

  /** What the first hash of MD5-sess becomes in the second one; both are met. */
  public enum Ha1 {
    /** Its 32 hexadecimal digits, as RFC 2617 is read today. */
    HEX,
    /** Its 16 bytes. */
    RAW
  }

  private static final Pattern FIELD =
      Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^,\\s]*))");

  private Digest() {}

  /** The fields of a challenge or of credentials, names in lower case, quotes taken off. */
  public static Map<String, String> fields(String header) {
    Map<String, String> fields = new HashMap<>();
    Matcher field = FIELD.matcher(header.substring(header.indexOf(' ') + 1));
    while (field.find()) {
      String value = field.group(2) != null ? field.group(2) : field.group(3);
      fields.put(field.group(1).toLowerCase(java.util.Locale.ROOT), value);
    }
    return fields;
  }

  /** The {@code response} value for these fields, which need not have one. */
  public static String response(
      Map<String, String> fields, String method, String password, Ha1 form, Charset charset) {
    String realm = fields.getOrDefault("realm", "");
    byte[] a = md5((fields.get("username") + ":" + realm + ":" + password).getBytes(charset));
    String ha1 = hex(a);
    String nonces = fields.get("nonce") + ":" + fields.get("cnonce");
    if ("MD5-sess".equalsIgnoreCase(fields.get("algorithm"))) {
      byte[] head = form == Ha1.HEX ? hex(a).getBytes(UTF_8) : a;
      ha1 = hex(md5(concat(head, (":" + nonces).getBytes(UTF_8))));
    }
    String ha2 = hex(md5((method + ":" + fields.get("uri")).getBytes(UTF_8)));
    String middle = fields.get("nonce") + ":" + fields.get("nc") + ":" + fields.get("cnonce");
    String line = ha1 + ":" + middle + ":" + fields.get("qop") + ":" + ha2;
    return hex(md5(line.getBytes(UTF_8)));
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    byte[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
