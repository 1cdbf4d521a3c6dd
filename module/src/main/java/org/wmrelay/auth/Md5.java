package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** MD5 as HTTP Digest prescribes it; used for nothing else. */
final class Md5 {
  private Md5() {}

  static byte[] hash(byte[]... parts) {
    MessageDigest md5 = newDigest();
    for (byte[] part : parts) {
      md5.update(part);
    }
    return md5.digest();
  }

  static String hex(byte[]... parts) {
    return HexFormat.of().formatHex(hash(parts));
  }

  static String hex(String text) {
    return hex(ascii(text));
  }

  /** Header text back to the bytes that came; names and passwords are never turned by this. */
  static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has MD5", impossible);
    }
  }
}
