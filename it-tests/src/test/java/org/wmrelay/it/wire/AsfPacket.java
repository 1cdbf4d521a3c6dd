package org.wmrelay.it.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One ASF data packet taken apart (ASF specification, section 5.2), just far enough to say where
 * its times and its padding are. The bytes are not copied and must not be changed afterwards.
 */
public final class AsfPacket {

  /** A time in the packet: where it stands and how many bytes it has. */
  private record Time(int at, int width) {}

  /**
   * One payload.
   *
   * @param key whether its object is a key frame
   * @param offset where in its object it begins
   * @param presentationMs when its object is to be shown; -1 if it does not say
   */
  public record Payload(
      int stream, boolean key, long offset, long presentationMs, int dataAt, int dataLength) {
    /** Whether a decoder can begin here, if the stream is a video stream. */
    boolean startsKeyFrame() {
      return key && offset == 0;
    }
  }

  private final ByteBuffer bytes;
  private final List<Time> times = new ArrayList<>();
  private final List<Payload> payloads = new ArrayList<>();
  private int lengthFlagsAt;
  private int paddingAt;
  private int paddingWidth;
  private int paddingLength;
  private int payloadEnd;

  private AsfPacket(byte[] packet) {
    this.bytes = ByteBuffer.wrap(packet).order(LITTLE_ENDIAN);
  }

  /** Reads a packet that fills the array; refuses one whose parts do not add up to its length. */
  public static AsfPacket parse(byte[] packet) {
    AsfPacket parsed = new AsfPacket(packet);
    try {
      parsed.readPacket();
    } catch (IndexOutOfBoundsException | java.nio.BufferUnderflowException e) {
      throw new IllegalArgumentException("packet of " + packet.length + " bytes ends too early", e);
    }
    return parsed;
  }

  private void readPacket() {
    int first = bytes.get() & 0xFF;
    if ((first & 0x80) != 0) {
      bytes.position(bytes.position() + (first & 0x0F));
      first = bytes.get() & 0xFF;
    }
    lengthFlagsAt = bytes.position() - 1;
    int lengthFlags = first;
    int propertyFlags = bytes.get() & 0xFF;
    readNumber(lengthFlags >> 5);
    readNumber(lengthFlags >> 1);
    paddingAt = bytes.position();
    paddingLength = (int) readNumber(lengthFlags >> 3);
    paddingWidth = bytes.position() - paddingAt;
    readTime(4);
    bytes.getShort(); // duration
    payloadEnd = bytes.capacity() - paddingLength;
    readPayloads((lengthFlags & 1) != 0, propertyFlags);
  }

  private void readPayloads(boolean multiple, int propertyFlags) {
    int payloadFlags = multiple ? bytes.get() & 0xFF : 1;
    for (int i = 0; i < (payloadFlags & 0x3F); i++) {
      readPayload(multiple, payloadFlags >> 6, propertyFlags);
    }
    if (bytes.position() != payloadEnd) {
      throw new IllegalArgumentException(
          "payloads end at " + bytes.position() + ", padding begins at " + payloadEnd);
    }
  }

  private void readPayload(boolean multiple, int lengthType, int propertyFlags) {
    int stream = bytes.get() & 0xFF;
    readNumber(propertyFlags >> 4);
    int offsetAt = bytes.position();
    long offset = readNumber(propertyFlags >> 2);
    int offsetWidth = bytes.position() - offsetAt;
    int replicated = (int) readNumber(propertyFlags);
    long presentation = -1;
    if (replicated == 1) {
      times.add(new Time(offsetAt, offsetWidth));
      bytes.get();
      presentation = offset;
      offset = 0;
    } else if (replicated >= 8) {
      times.add(new Time(bytes.position() + 4, 4));
      presentation = bytes.getInt(bytes.position() + 4) & 0xFFFFFFFFL;
      bytes.position(bytes.position() + replicated);
    } else if (replicated != 0) {
      throw new IllegalArgumentException("replicated data of " + replicated + " bytes");
    }
    int length = multiple ? (int) readNumber(lengthType) : payloadEnd - bytes.position();
    payloads.add(
        new Payload(
            stream & 0x7F, (stream & 0x80) != 0, offset, presentation, bytes.position(), length));
    bytes.position(bytes.position() + length);
  }

  private void readTime(int width) {
    times.add(new Time(bytes.position(), width));
    bytes.position(bytes.position() + width);
  }

  private long readNumber(int type) {
    return switch (type & 3) {
      case 1 -> bytes.get() & 0xFF;
      case 2 -> bytes.getShort() & 0xFFFF;
      case 3 -> bytes.getInt() & 0xFFFFFFFFL;
      default -> 0;
    };
  }

  public byte[] bytes() {
    return bytes.array();
  }

  public int length() {
    return bytes.capacity();
  }

  public int paddingLength() {
    return paddingLength;
  }

  public List<Payload> payloads() {
    return List.copyOf(payloads);
  }

  public long sendTimeMs() {
    return bytes.getInt(times.get(0).at()) & 0xFFFFFFFFL;
  }

  public int durationMs() {
    return bytes.getShort(times.get(0).at() + 4) & 0xFFFF;
  }

  /** Whether a newcomer can begin with this packet: it has the start of a key frame of a stream. */
  public boolean startsKeyFrame(List<Integer> videoStreams) {
    return payloads.stream().anyMatch(p -> p.startsKeyFrame() && videoStreams.contains(p.stream()));
  }

  /** Whether every byte of the padding is zero. */
  public boolean hasCleanPadding() {
    for (int at = payloadEnd; at < bytes.capacity(); at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The packet without its padding, the Padding Length field set to zero. */
  public byte[] stripped() {
    ByteBuffer stripped = ByteBuffer.wrap(withPaddingFieldKept()).order(LITTLE_ENDIAN);
    putNumber(stripped, paddingAt, paddingWidth, 0);
    return stripped.array();
  }

  /** The packet without its padding but with the field as it was: what some senders do. */
  public byte[] withPaddingFieldKept() {
    return Arrays.copyOf(bytes.array(), payloadEnd);
  }

  /** The packet with all its times moved by a constant. */
  public byte[] shifted(long ms) {
    ByteBuffer shifted = ByteBuffer.wrap(bytes.array().clone()).order(LITTLE_ENDIAN);
    for (Time time : times) {
      putNumber(shifted, time.at(), time.width(), readAt(time) + ms);
    }
    return shifted.array();
  }

  private long readAt(Time time) {
    return switch (time.width()) {
      case 1 -> bytes.get(time.at()) & 0xFF;
      case 2 -> bytes.getShort(time.at()) & 0xFFFF;
      default -> bytes.getInt(time.at()) & 0xFFFFFFFFL;
    };
  }

  private static void putNumber(ByteBuffer buffer, int at, int width, long value) {
    switch (width) {
      case 1 -> buffer.put(at, (byte) value);
      case 2 -> buffer.putShort(at, (short) value);
      case 4 -> buffer.putInt(at, (int) value);
      default -> {}
    }
  }

  /**
   * Everything that a relay must leave alone: the packet without its padding, without the field
   * that counts it, and with all times zeroed. Two packets with the same essence are the same
   * media.
   */
  public ByteBuffer essence() {
    ByteBuffer essence = ByteBuffer.allocate(payloadEnd - paddingWidth).order(LITTLE_ENDIAN);
    essence.put(bytes.array(), 0, paddingAt);
    essence.put(bytes.array(), paddingAt + paddingWidth, payloadEnd - paddingAt - paddingWidth);
    essence.put(lengthFlagsAt, (byte) (bytes.get(lengthFlagsAt) & ~0x18));
    for (Time time : times) {
      int at = time.at() > paddingAt ? time.at() - paddingWidth : time.at();
      putNumber(essence, at, time.width(), 0);
    }
    return essence.flip();
  }

  /**
   * By how many ms this packet's times differ from those of another with the same essence, or null
   * if not all of them differ by the same: then a relay has changed the presentation.
   */
  public @org.jspecify.annotations.Nullable Long shiftFrom(AsfPacket original) {
    int shift = (int) (sendTimeMs() - original.sendTimeMs());
    for (int i = 0; i < times.size(); i++) {
      int width = times.get(i).width();
      long expected = original.readAt(original.times.get(i)) + shift;
      if (((readAt(times.get(i)) - expected) & mask(width)) != 0) {
        return null;
      }
    }
    return (long) shift;
  }

  private static long mask(int width) {
    return (1L << (8 * width)) - 1;
  }
}
