package org.wmrelay.wire.mmsh;

import java.nio.ByteBuffer;

/**
 * Writes frames in the form that servers send to players ([MS-WMSP] 2.2.3), B bit and Incarnation
 * 0.
 *
 * <p>Methods named {@code put...} append to a buffer at its position, whatever its byte order, and
 * throw {@link java.nio.BufferOverflowException} if it is too small; the lengths are to be known
 * beforehand.
 */
public final class FrameWriter {

  /** The longest payload of one frame: an MMS packet's 65535 bytes without its header. */
  public static final int MAX_PAYLOAD_LENGTH = 65527;

  private static final byte FRAME_START = 0x24;
  private static final int FRAMING_LENGTH = 4;
  private static final int MMS_HEADER_LENGTH = 8;
  private static final int REASON_LENGTH = 4;

  private FrameWriter() {}

  /** How long a {@code $D} with such a payload is. */
  public static int dataFrameLength(int payloadLength) {
    return FRAMING_LENGTH + MMS_HEADER_LENGTH + payloadLength;
  }

  /** How long the {@code $H}, or the several of them, of such an ASF header are. */
  public static int headerFramesLength(int headerLength) {
    int frames = Math.max(1, (headerLength + MAX_PAYLOAD_LENGTH - 1) / MAX_PAYLOAD_LENGTH);
    return frames * (FRAMING_LENGTH + MMS_HEADER_LENGTH) + headerLength;
  }

  /**
   * A {@code $D} with this ASF packet.
   *
   * @param locationId the packet's number; its low 32 bits go out
   * @param afFlags the packet counter; its low 8 bits go out
   */
  public static byte[] data(ByteBuffer packet, long locationId, int afFlags) {
    ByteBuffer frame = ByteBuffer.allocate(dataFrameLength(packet.remaining()));
    putDataHead(frame, packet.remaining(), locationId, afFlags);
    frame.put(packet.duplicate());
    return frame.array();
  }

  /** What precedes the ASF packet in a {@code $D}; the packet itself is the caller's to append. */
  public static void putDataHead(ByteBuffer into, int packetLength, long locationId, int afFlags) {
    putMmsHead(into, FrameKind.DATA, packetLength, locationId, afFlags);
  }

  /** The ASF header in one {@code $H}, or in as few as it takes if it exceeds the frame limit. */
  public static byte[] header(byte[] asfHeader) {
    ByteBuffer frames = ByteBuffer.allocate(headerFramesLength(asfHeader.length));
    putHeader(frames, asfHeader);
    return frames.array();
  }

  /** Appends what {@link #header} returns. */
  public static void putHeader(ByteBuffer into, byte[] asfHeader) {
    int done = 0;
    int locationId = 0;
    do {
      int length = Math.min(asfHeader.length - done, MAX_PAYLOAD_LENGTH);
      boolean last = done + length == asfHeader.length;
      int afFlags = (done == 0 ? Frame.FIRST_FRAGMENT : 0) | (last ? Frame.LAST_FRAGMENT : 0);
      putMmsHead(into, FrameKind.HEADER, length, locationId++, afFlags);
      into.put(asfHeader, done, length);
      done += length;
    } while (done < asfHeader.length);
  }

  /** {@code $C}: a new header follows. */
  public static byte[] change() {
    return reasonFrame(FrameKind.CHANGE, 0);
  }

  /** {@code $E}: the stream has ended; 0 is the ordinary reason. */
  public static byte[] end(int reason) {
    return reasonFrame(FrameKind.END, reason);
  }

  private static byte[] reasonFrame(FrameKind kind, int reason) {
    ByteBuffer frame = ByteBuffer.allocate(FRAMING_LENGTH + REASON_LENGTH);
    putFraming(frame, kind, REASON_LENGTH);
    putInt(frame, reason);
    return frame.array();
  }

  private static void putMmsHead(
      ByteBuffer into, FrameKind kind, int payloadLength, long locationId, int afFlags) {
    if (payloadLength < 0 || payloadLength > MAX_PAYLOAD_LENGTH) {
      throw new IllegalArgumentException(
          "a frame holds at most " + MAX_PAYLOAD_LENGTH + " bytes, not " + payloadLength);
    }
    int packetLength = MMS_HEADER_LENGTH + payloadLength;
    putFraming(into, kind, packetLength);
    putInt(into, (int) locationId);
    into.put((byte) 0); // Incarnation
    into.put((byte) afFlags);
    putShort(into, packetLength); // PacketSize
  }

  private static void putFraming(ByteBuffer into, FrameKind kind, int packetLength) {
    into.put(FRAME_START);
    into.put(kind.id());
    putShort(into, packetLength);
  }

  private static void putShort(ByteBuffer into, int value) {
    into.put((byte) value).put((byte) (value >>> 8));
  }

  private static void putInt(ByteBuffer into, int value) {
    putShort(into, value);
    putShort(into, value >>> 16);
  }
}
