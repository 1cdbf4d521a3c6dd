package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;

/** How wide a field of a packet is, which two bits elsewhere in it say ([ASF] 5.2.2). */
enum FieldType {
  NONE(0, 0),
  BYTE(1, Byte.BYTES),
  WORD(2, Short.BYTES),
  DWORD(3, Integer.BYTES);

  private static final int MASK = 3;
  private static final FieldType[] BY_BITS = values();

  private final int bits;
  private final int width;

  FieldType(int bits, int width) {
    this.bits = bits;
    this.width = width;
  }

  /** The type in two bits of a byte of types. */
  static FieldType in(int types, int shift) {
    return BY_BITS[(types >> shift) & MASK];
  }

  /** The byte of types with these two bits changed to this type. */
  int setIn(int types, int shift) {
    return (types & ~(MASK << shift)) | (bits << shift);
  }

  /** How many bytes the field has. */
  int width() {
    return width;
  }

  /** The largest value it holds; 0 if it is not there. */
  long max() {
    return (1L << (width * Byte.SIZE)) - 1;
  }

  /** Reads the field from a little-endian buffer; 0 if it is not there. */
  long read(ByteBuffer bytes, String what) throws AsfException {
    require(bytes, width, what);
    return switch (this) {
      case NONE -> 0;
      case BYTE -> Byte.toUnsignedLong(bytes.get());
      case WORD -> Short.toUnsignedLong(bytes.getShort());
      case DWORD -> Integer.toUnsignedLong(bytes.getInt());
    };
  }

  /** Fails unless the buffer has this many bytes left. */
  static void require(ByteBuffer bytes, long count, String what) throws AsfException {
    if (count > bytes.remaining()) {
      throw new AsfException(
          bytes.position(), what + " of " + count + " bytes", bytes.remaining() + " left");
    }
  }

  /** Overwrites the field, little-endian whatever the buffer's order. */
  void put(ByteBuffer into, int index, long value) {
    for (int i = 0; i < width; i++) {
      into.put(index + i, (byte) (value >>> (i * Byte.SIZE)));
    }
  }
}
