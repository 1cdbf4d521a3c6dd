package org.wmrelay.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers a challenge by MD5-sess as an encoder does, in the readings that were met. */
record DigestAnswer(String user, String password, Charset charset, boolean rawBytes) {
  private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]*)\"");
  private static final String CNONCE = "0a4f113b8c2d5e6f";

  static DigestAnswer of(String user, String password) {
    return new DigestAnswer(user, password, UTF_8, false);
  }

  /** The header line for a POST to that path, with its end. */
  String line(String challenge, String path, int count) throws Exception {
    Matcher nonce = NONCE.matcher(challenge);
    if (!nonce.find()) {
      throw new AssertionError("no challenge: " + challenge);
    }
    String nc = String.format("%08x", count);
    String middle = nonce.group(1) + ":" + nc + ":" + CNONCE + ":auth:";
    String ha1 = ha1(":" + nonce.group(1) + ":" + CNONCE);
    String ha2 = hex(md5(("POST:" + path).getBytes(UTF_8)));
    String response = hex(md5((ha1 + ":" + middle + ha2).getBytes(UTF_8)));
    return "Authorization: Digest username=\""
        + new String(user.getBytes(charset), ISO_8859_1)
        + "\",realm=\"Digest\",nonce=\""
        + nonce.group(1)
        + "\",uri=\""
        + path
        + "\",cnonce=\""
        + CNONCE
        + "\",nc="
        + nc
        + ",algorithm=MD5-sess,response=\""
        + response
        + "\",qop=\"auth\",charset=utf-8\r\n";
  }

  private String ha1(String rest) throws Exception {
    byte[] a = md5((user + ":Digest:" + password).getBytes(charset));
    byte[] asText = hex(a).getBytes(UTF_8);
    return hex(md5(rawBytes ? a : asText, rest.getBytes(UTF_8)));
  }

  private static byte[] md5(byte[]... parts) throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    for (byte[] part : parts) {
      md5.update(part);
    }
    return md5.digest();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
