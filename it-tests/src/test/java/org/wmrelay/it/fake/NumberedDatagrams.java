package org.wmrelay.it.fake;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Datagrams that can be told apart in a stream without borders: each says how long it is, its
 * number, and a checksum over all of it.
 *
 * <p>Layout: {@code u32 magic, u32 length, u64 number, u32 crc32 of the rest and the number, fill}.
 */
public final class NumberedDatagrams {

  static final int MAGIC = 0x574D4447;
  static final int HEAD = 20;
  static final int LARGEST = 65_507;

  private NumberedDatagrams() {}

  /** Datagram {@code number} of a length between its 20 bytes of head and 65,507. */
  public static byte[] datagram(long number, int length) {
    if (length < HEAD || length > LARGEST) {
      throw new IllegalArgumentException("datagram of " + length + " bytes");
    }
    ByteBuffer datagram = ByteBuffer.allocate(length);
    datagram.putInt(MAGIC).putInt(length).putLong(number).putInt(0);
    long state = number * 0x9E3779B97F4A7C15L + length;
    while (datagram.hasRemaining()) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      datagram.put((byte) (state >>> 56));
    }
    return datagram.putInt(16, checksum(datagram.array())).array();
  }

  static int checksum(byte[] datagram) {
    CRC32 crc = new CRC32();
    crc.update(datagram, 8, 8);
    crc.update(datagram, HEAD, datagram.length - HEAD);
    return (int) crc.getValue();
  }
}
