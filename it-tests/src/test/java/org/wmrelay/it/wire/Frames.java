package org.wmrelay.it.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Writes frames: MS-WMSP 2.2.3 with MMS headers, MS-WMHTTP 2.2.2 (push) without. */
public final class Frames {

  private static final int SINGLE = 0x0C;
  private static final int FIRST = 0x04;
  private static final int LAST = 0x08;
  private static final int PAIR_BYTES = 504;

  private Frames() {}

  /** {@code $H}, {@code $D} or {@code $M} with an MMS header of Incarnation 0. */
  public static byte[] mms(char type, long locationId, int affFlags, byte[] payload) {
    ByteBuffer head = ByteBuffer.allocate(8).order(LITTLE_ENDIAN);
    head.putInt((int) locationId).put((byte) 0).put((byte) affFlags);
    head.putShort((short) (payload.length + 8));
    return frame(type, head.array(), payload);
  }

  public static byte[] header(long locationId, byte[] asfHeader) {
    return mms('H', locationId, SINGLE, asfHeader);
  }

  /** The header in fragments, each a {@code $H} of its own. */
  public static List<byte[]> splitHeader(byte[] asfHeader, int fragment) {
    List<byte[]> frames = new ArrayList<>();
    for (int at = 0; at < asfHeader.length; at += fragment) {
      int end = Math.min(at + fragment, asfHeader.length);
      int flags = (at == 0 ? FIRST : 0) | (end == asfHeader.length ? LAST : 0);
      frames.add(mms('H', frames.size(), flags, Arrays.copyOfRange(asfHeader, at, end)));
    }
    return frames;
  }

  /** A push frame: {@code $H}, {@code $D} or {@code $F} with nothing before its payload. */
  public static byte[] push(char type, byte[] payload) {
    return frame(type, payload);
  }

  /** A push {@code $C}, which carries the new header itself. */
  public static byte[] pushChange(byte[] asfHeader) {
    return frame('C', number(0), asfHeader);
  }

  public static byte[] change() {
    return frame('C', number(0));
  }

  public static byte[] end(int reason) {
    return frame('E', number(reason));
  }

  /** ffmpeg's idea of {@code $E}: eight bytes, the first four a sequence number. */
  public static byte[] longEnd(int sequence) {
    return frame('E', number(sequence), number(0x00080000));
  }

  /** {@code $M} as servers of version 9 send it before {@code $H}. */
  public static byte[] meta() {
    String text = "playlist-gen-id=1, broadcast-id=2, features=\"broadcast\"\0";
    return mms('M', 0, SINGLE, text.getBytes(US_ASCII));
  }

  /** The three {@code $P} of a packet-pair experiment after an HTTP head of that length. */
  public static byte[] packetPairs(int httpHeadLength) {
    int reason = Math.min(PAIR_BYTES, httpHeadLength);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(pair(PAIR_BYTES, reason, PAIR_BYTES - reason));
    frames.writeBytes(pair(PAIR_BYTES, reason, PAIR_BYTES));
    frames.writeBytes(pair(1048, reason, 1048 + reason));
    return frames.toByteArray();
  }

  private static byte[] pair(int packetLength, int reason, int payload) {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload).order(LITTLE_ENDIAN);
    return frame
        .put((byte) '$')
        .put((byte) 'P')
        .putShort((short) packetLength)
        .putInt(reason)
        .array();
  }

  /** The same frame with the B bit set. */
  public static byte[] withMore(byte[] frame) {
    byte[] more = frame.clone();
    more[0] |= (byte) 0x80;
    return more;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] frame(char type, byte[]... parts) {
    int length = Stream.of(parts).mapToInt(part -> part.length).sum();
    if (length > 0xFFFF) {
      throw new IllegalArgumentException("frame of " + length + " bytes");
    }
    ByteBuffer frame = ByteBuffer.allocate(4 + length).order(LITTLE_ENDIAN);
    frame.put((byte) '$').put((byte) type).putShort((short) length);
    for (byte[] part : parts) {
      frame.put(part);
    }
    return frame.array();
  }
}
