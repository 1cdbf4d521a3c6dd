package org.wmrelay.source.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Computes what a request by Digest has to say (RFC 2617 section 3.2.2), apart from the product.
 */
final class DigestCheck {
  private DigestCheck() {}

  static void assertProves(String request, String user, String password, int count) {
    String[] line = request.lines().findFirst().orElseThrow().split(" ", -1);
    assertEquals(user, field(request, "username"));
    assertEquals(line[1], field(request, "uri"));
    assertEquals(String.format("%08x", count), field(request, "nc"));
    String ha1 = md5(user + ":" + field(request, "realm") + ":" + password);
    if (field(request, "algorithm").equals("MD5-sess")) {
      ha1 = md5(ha1 + ":" + field(request, "nonce") + ":" + field(request, "cnonce"));
    }
    String ha2 = md5(line[0] + ":" + line[1]);
    String middle =
        String.join(
            ":", field(request, "nonce"), field(request, "nc"), field(request, "cnonce"), "auth");
    assertEquals(md5(ha1 + ":" + middle + ":" + ha2), field(request, "response"));
  }

  private static String field(String request, String name) {
    Matcher field =
        Pattern.compile("Authorization: Digest .*\\b" + name + "=\"?([^\",\r]*)").matcher(request);
    return field.find() ? field.group(1) : "";
  }

  private static String md5(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
