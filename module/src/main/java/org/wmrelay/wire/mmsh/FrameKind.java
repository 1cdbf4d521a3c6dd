package org.wmrelay.wire.mmsh;

import org.jspecify.annotations.Nullable;

/** What a frame is, by the letter after its {@code $} ([MS-WMSP] 2.2.3, [MS-WMHTTP] 2.2.3). */
public enum FrameKind {
  /** The ASF header, or a fragment of it. */
  HEADER('H'),
  /** One ASF data packet. */
  DATA('D'),
  /** The stream, or an entry of its playlist, has ended. */
  END('E'),
  /** A new ASF header comes: in the next frame (WMSP) or in this one (push). */
  CHANGE('C'),
  /** Playlist metadata that some servers put before a header. */
  META('M'),
  /** Random bytes for measuring a line; their length field does not give their length. */
  PACKET_PAIR('P'),
  /** Zeros with which an encoder fills up the length it announced. */
  FILLER('F'),
  /** The answer to a test of HTTP pipelining. */
  TEST('T');

  private final byte id;

  FrameKind(char id) {
    this.id = (byte) id;
  }

  /** The letter on the wire. */
  public byte id() {
    return id;
  }

  /** The kind with this letter, or null if there is none. */
  public static @Nullable FrameKind of(byte id) {
    return switch (id) {
      case 'H' -> HEADER;
      case 'D' -> DATA;
      case 'E' -> END;
      case 'C' -> CHANGE;
      case 'M' -> META;
      case 'P' -> PACKET_PAIR;
      case 'F' -> FILLER;
      case 'T' -> TEST;
      default -> null;
    };
  }
}
