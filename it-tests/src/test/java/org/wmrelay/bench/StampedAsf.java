package org.wmrelay.bench;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.wmrelay.it.wire.NumberedMedia;

/**
 * A live ASF stream of one video stream whose packets, all of one size and without padding, carry a
 * {@link Stamp} in their payload. It decodes to nothing; a relay cannot tell it from a real one.
 */
final class StampedAsf {
  /** Bytes that a data frame has before its packet ([MS-WMSP] 2.2.3.1.1 and 2.2.3.1.2). */
  static final int FRAME_HEAD = 12;

  private static final int MMS_PACKET_HEAD = 8;
  private static final int PAYLOAD_AT = 27;
  private static final int PREROLL_MS = 2000;
  private static final int SINGLE = 0x0C;

  private final int packetSize;
  private final int keyFrameEvery;
  private final double packetMs;
  private final byte[] header;

  StampedAsf(int packetSize, int bitsPerSecond) {
    this.packetSize = packetSize;
    this.keyFrameEvery = Math.max(1, bitsPerSecond / 8 / packetSize);
    this.packetMs = packetSize * 8 * 1000.0 / bitsPerSecond;
    this.header = new NumberedMedia(packetSize, bitsPerSecond, keyFrameEvery).header();
  }

  /** The {@code $H} frame. */
  byte[] headerFrame() {
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD + header.length);
    putFrameHead(frame, 'H', header.length, 0, SINGLE);
    return frame.put(header).array();
  }

  /** The {@code $D} frame of a packet made now; the packet itself begins at {@link #FRAME_HEAD}. */
  byte[] dataFrame(long number) {
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD + packetSize);
    putFrameHead(frame, 'D', packetSize, (int) number, (int) number & 0xFF);
    putPacketHead(frame, number);
    Stamp.put(frame, FRAME_HEAD + PAYLOAD_AT, number, System.nanoTime());
    return frame.array();
  }

  private static void putFrameHead(
      ByteBuffer frame, char kind, int payload, int locationId, int afFlags) {
    frame.order(LITTLE_ENDIAN);
    frame.put((byte) '$').put((byte) kind).putShort((short) (payload + MMS_PACKET_HEAD));
    frame.putInt(locationId).put((byte) 0).put((byte) afFlags);
    frame.putShort((short) (payload + MMS_PACKET_HEAD));
  }

  /** One payload that is one whole object (ASF specification, section 5.2). */
  private void putPacketHead(ByteBuffer frame, long number) {
    int sendTime = (int) (long) (number * packetMs);
    boolean key = number % keyFrameEvery == 0;
    frame.put((byte) 0x82).putShort((short) 0);
    frame.put((byte) 0x08).put((byte) 0x5D).put((byte) 0);
    frame.putInt(sendTime).putShort((short) packetMs);
    frame.put((byte) (key ? 0x81 : 0x01)).put((byte) number).putInt(0);
    frame.put((byte) 8).putInt(packetSize - PAYLOAD_AT).putInt(sendTime + PREROLL_MS);
    frame.order(BIG_ENDIAN);
  }
}
