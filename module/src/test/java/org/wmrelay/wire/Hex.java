package org.wmrelay.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes as tests write them: {@code "24 44 08 00"}. */
public final class Hex {

  private Hex() {}

  /** The bytes of hexadecimal digits, blanks between them or not. */
  public static byte[] bytes(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }

  /** The same as a chunk to be fed to a reader. */
  public static ByteBuffer chunk(String digits) {
    return ByteBuffer.wrap(bytes(digits));
  }

  /** The buffer's remaining bytes, as {@code "24 44"}. */
  public static String of(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(copy);
  }
}
