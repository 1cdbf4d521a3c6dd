package org.wmrelay.source.push;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Frames for encoders to send, and the frames that listeners heard. */
final class Frames {
  private static final int FRAMING = 4;

  private Frames() {}

  /** A frame as encoders send it. */
  static byte[] frame(char kind, byte[] payload) {
    return ByteBuffer.allocate(FRAMING + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) '$')
        .put((byte) kind)
        .putShort((short) payload.length)
        .put(payload)
        .array();
  }

  /** {@code $E} or {@code $C} with that reason, and what a {@code $C} carries. */
  static byte[] reason(char kind, int reason, byte... more) {
    return frame(
        kind,
        ByteBuffer.allocate(4 + more.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(reason)
            .put(more)
            .array());
  }

  /** What the bytes are made of. */
  static List<byte[]> split(byte[] bytes) {
    List<byte[]> frames = new ArrayList<>();
    ByteBuffer left = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (left.hasRemaining()) {
      byte[] frame = new byte[FRAMING + Short.toUnsignedInt(left.getShort(left.position() + 2))];
      left.get(frame);
      frames.add(frame);
    }
    return frames;
  }

  /** The kinds of the frames, for example {@code HDDDE}. */
  static String kinds(byte[] bytes) {
    StringBuilder kinds = new StringBuilder();
    split(bytes).forEach(frame -> kinds.append((char) frame[1]));
    return kinds.toString();
  }

  /** The frames of that kind alone. */
  static byte[] only(char kind, byte[] bytes) {
    ByteArrayOutputStream only = new ByteArrayOutputStream();
    split(bytes).stream().filter(frame -> frame[1] == kind).forEach(only::writeBytes);
    return only.toByteArray();
  }

  /** Some frames of many. */
  static byte[] slice(byte[] bytes, int from, int to) {
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    split(bytes).subList(from, to).forEach(some::writeBytes);
    return some.toByteArray();
  }
}
