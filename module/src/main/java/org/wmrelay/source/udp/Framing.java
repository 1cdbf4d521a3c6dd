package org.wmrelay.source.udp;

import java.nio.ByteBuffer;
import java.util.Locale;

/** How a client that gets datagrams as a stream of bytes can tell them apart. */
public enum Framing {
  /** Not at all: the bytes of one follow those of the other. */
  NONE,
  /** Each is a line: one that does not end with a line feed gets one. */
  NEWLINE,
  /** Each behind its length in two bytes, big-endian. */
  LENGTH16,
  /** Each behind its length in four bytes, big-endian. */
  LENGTH32;

  /** The name of the wire form in which datagrams are framed so. */
  public String form() {
    return this == NONE ? RawForm.NAME : RawForm.NAME + "-" + name().toLowerCase(Locale.ROOT);
  }

  /**
   * One datagram with its frame, in a buffer of its own.
   *
   * @param datagram at most 65,535 bytes, which is more than UDP can carry; consumed
   */
  ByteBuffer frame(ByteBuffer datagram) {
    int length = datagram.remaining();
    ByteBuffer framed = ByteBuffer.allocate(length + Integer.BYTES);
    switch (this) {
      case LENGTH16 -> framed.putShort((short) length);
      case LENGTH32 -> framed.putInt(length);
      case NONE, NEWLINE -> {}
    }
    framed.put(datagram);
    if (this == NEWLINE && framed.get(length - 1) != '\n') {
      framed.put((byte) '\n');
    }
    return framed.flip();
  }
}
