package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A GUID as ASF stores it ([ASF] 2.4): the first three of its groups little-endian, the rest as
 * written.
 *
 * @param low bytes 0 to 7, read little-endian
 * @param high bytes 8 to 15, read little-endian
 */
public record Guid(long low, long high) {

  static final int LENGTH = 16;

  private static final int DIGITS = 32;

  /** From the usual notation, {@code 75B22630-668E-11CF-A6D9-00AA0062CE6C}. */
  static Guid of(String text) {
    String hex = text.replace("-", "");
    if (hex.length() != DIGITS) {
      throw new IllegalArgumentException("not a GUID: " + text);
    }
    long first = Long.parseUnsignedLong(hex, 0, 8, 16);
    long second = Long.parseUnsignedLong(hex, 8, 12, 16);
    long third = Long.parseUnsignedLong(hex, 12, 16, 16);
    long rest = Long.parseUnsignedLong(hex, 16, DIGITS, 16);
    return new Guid(first | second << 32 | third << 48, Long.reverseBytes(rest));
  }

  /** The GUID at this index of a little-endian buffer. */
  static Guid at(ByteBuffer bytes, int index) {
    return new Guid(bytes.getLong(index), bytes.getLong(index + Long.BYTES));
  }

  @Override
  public String toString() {
    long rest = Long.reverseBytes(high);
    return String.format(
        Locale.ROOT,
        "%08X-%04X-%04X-%04X-%012X",
        low & 0xFFFF_FFFFL,
        low >>> 32 & 0xFFFF,
        low >>> 48,
        rest >>> 48,
        rest & 0xFFFF_FFFF_FFFFL);
  }
}
