package org.wmrelay.it.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Cuts bytes into frames; may be fed in any pieces. A frame that does not begin with {@code $} or
 * is too short for its headers throws {@link IllegalArgumentException} and the parser is then
 * useless.
 */
public final class FrameParser {

  private static final int HEAD = 4;
  private static final int MMS_HEAD = 8;

  private final boolean mmsHeaders;
  private final ByteBuffer head = ByteBuffer.allocate(HEAD).order(LITTLE_ENDIAN);
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private long offset;

  private FrameParser(boolean mmsHeaders) {
    this.mmsHeaders = mmsHeaders;
  }

  /** For what players get: {@code $H $D $M} have an MMS header. */
  public static FrameParser mmsh() {
    return new FrameParser(true);
  }

  /** For what encoders push (MS-WMHTTP): no MMS headers. */
  public static FrameParser push() {
    return new FrameParser(false);
  }

  /** Takes all of {@code bytes}. */
  public void feed(ByteBuffer bytes, Consumer<Frame> frames) {
    while (bytes.hasRemaining()) {
      if (head.hasRemaining()) {
        move(bytes, head);
        if (!head.hasRemaining()) {
          rest = ByteBuffer.allocate(lengthOfRest()).order(LITTLE_ENDIAN);
        }
      }
      if (!head.hasRemaining()) {
        move(bytes, rest);
        if (!rest.hasRemaining()) {
          frames.accept(frame());
          head.clear();
        }
      }
    }
  }

  /** Whether the bytes so far ended with a whole frame. */
  public boolean atFrameBoundary() {
    return head.position() == 0;
  }

  private void move(ByteBuffer from, ByteBuffer to) {
    int length = Math.min(from.remaining(), to.remaining());
    to.put(from.slice().limit(length));
    from.position(from.position() + length);
    offset += length;
  }

  private int lengthOfRest() {
    if ((head.get(0) & 0x7F) != '$') {
      throw new IllegalArgumentException(
          "byte 0x%02x where a frame should begin, before offset %d"
              .formatted(head.get(0), offset));
    }
    return head.getShort(2) & 0xFFFF;
  }

  private Frame frame() {
    char type = (char) head.get(1);
    boolean mms = mmsHeaders && (type == 'H' || type == 'D' || type == 'M');
    int length = rest.capacity();
    if (mms && length < MMS_HEAD) {
      throw new IllegalArgumentException("$" + type + " of " + length + " bytes at " + offset);
    }
    byte[] body = new byte[mms ? length - MMS_HEAD : length];
    rest.get(mms ? MMS_HEAD : 0, body);
    return new Frame(
        type,
        (head.get(0) & 0x80) != 0,
        length,
        mms ? rest.getInt(0) & 0xFFFFFFFFL : 0,
        mms ? rest.get(4) & 0xFF : 0,
        mms ? rest.get(5) & 0xFF : 0,
        mms ? rest.getShort(6) & 0xFFFF : length,
        body);
  }
}
