package org.wmrelay.bench;

import java.nio.ByteBuffer;

/**
 * What every packet of a benchmark carries: a mark that hardly occurs by chance, the number of the
 * packet and the {@code nanoTime} when it was made. Big-endian, 8 bytes each.
 */
final class Stamp {
  static final int BYTES = 24;
  static final long MARK = 0xB5_7A_3D_19_C4_E6_8F_02L;

  private Stamp() {}

  static void put(ByteBuffer packet, int at, long number, long nanos) {
    packet.putLong(at, MARK).putLong(at + 8, number).putLong(at + 16, nanos);
  }
}
