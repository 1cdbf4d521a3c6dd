package org.wmrelay.it.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Media without end whose every packet carries its number and bytes that follow from the number. It
 * decodes to nothing; it is there to count and compare packets at any bit rate for any time.
 *
 * <p>One video stream; each packet is one object with one payload, some of them padded.
 */
public final class NumberedMedia implements Media {

  private static final int REMEMBERED = 2048;
  private static final int PAYLOAD_HEAD = 26;
  private static final int STREAM = 1;

  private final int packetSize;
  private final double packetMs;
  private final int keyFrameEvery;
  private final byte[] header;
  private final Map<Long, AsfPacket> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, AsfPacket> eldest) {
              return size() > REMEMBERED;
            }
          });

  /**
   * @param packetSize bytes of a packet with its padding
   * @param bitsPerSecond what the send times of the packets come to
   * @param keyFrameEvery how many packets from one key frame to the next
   */
  public NumberedMedia(int packetSize, int bitsPerSecond, int keyFrameEvery) {
    this.packetSize = packetSize;
    this.packetMs = packetSize * 8 * 1000.0 / bitsPerSecond;
    this.keyFrameEvery = keyFrameEvery;
    this.header = buildHeader(bitsPerSecond);
  }

  /** Packets of 1,450 bytes at that rate with a key frame every second or so. */
  public static NumberedMedia ofRate(int bitsPerSecond) {
    return new NumberedMedia(1450, bitsPerSecond, Math.max(1, bitsPerSecond / 8 / 1450));
  }

  private byte[] buildHeader(int bitsPerSecond) {
    ByteBuffer fileProperties = object(0x11CFA9478CABDCA1L, 0x6553200CC000E48EL, 104);
    fileProperties.putLong(24, packetSize).putLong(32, bitsPerSecond); // the file id
    fileProperties.putLong(80, 2000).putInt(88, 1);
    fileProperties.putInt(92, packetSize).putInt(96, packetSize).putInt(100, bitsPerSecond);

    ByteBuffer stream = object(0x11CFA9B7B7DC0791L, 0x6553200CC000E68EL, 78 + 51);
    stream.putLong(24, 0x11CF5B4DBC19EFC0L).putLong(32, 0x2B445C5F8000FDA8L); // video
    stream.putLong(40, 0x11CF5B5520FB5700L).putLong(48, 0x2B445C5F8000FDA8L); // no correction
    stream.putInt(64, 51).putShort(72, (short) STREAM);
    stream.putInt(78, 320).putInt(82, 240).put(86, (byte) 2).putShort(87, (short) 40);
    stream.putInt(89, 40).putInt(93, 320).putInt(97, 240).putShort(101, (short) 1);
    stream.putShort(103, (short) 24).putInt(105, 0x32564D57); // WMV2

    int headerSize = 30 + fileProperties.capacity() + stream.capacity();
    ByteBuffer blob = ByteBuffer.allocate(headerSize + 50).order(LITTLE_ENDIAN);
    blob.put(object(0x11CF668E75B22630L, 0x6CCE6200AA00D9A6L, 30).putLong(16, headerSize));
    blob.putInt(24, 2).putShort(28, (short) 0x0201);
    blob.put(fileProperties).put(stream);
    blob.put(object(0x11CF668E75B22636L, 0x6CCE6200AA00D9A6L, 50));
    blob.putLong(headerSize + 24, packetSize).putLong(headerSize + 32, bitsPerSecond);
    return blob.putShort(headerSize + 48, (short) 0x0101).array();
  }

  private static ByteBuffer object(long guidHead, long guidTail, int size) {
    ByteBuffer object = ByteBuffer.allocate(size).order(LITTLE_ENDIAN);
    return object.putLong(0, guidHead).putLong(8, guidTail).putLong(16, size);
  }

  @Override
  public byte[] header() {
    return header.clone();
  }

  @Override
  public int packetSize() {
    return packetSize;
  }

  @Override
  public long period() {
    return Long.MAX_VALUE;
  }

  @Override
  public long roundMs() {
    throw new IllegalStateException("never comes round");
  }

  @Override
  public AsfPacket original(long number) {
    return remembered.computeIfAbsent(number, this::build);
  }

  private AsfPacket build(long number) {
    int padding = number % 5 == 4 ? 100 : 0;
    boolean key = number % keyFrameEvery == 0;
    int dataLength = packetSize - PAYLOAD_HEAD - padding;
    int sendTime = (int) (long) (number * packetMs);
    ByteBuffer packet = ByteBuffer.allocate(packetSize).order(LITTLE_ENDIAN);
    packet.put((byte) 0x82).putShort((short) 0); // error correction
    packet.put((byte) 0x08).put((byte) 0x5D).put((byte) padding);
    packet.putInt(sendTime).putShort((short) packetMs);
    packet.put((byte) (key ? 0x80 | STREAM : STREAM)).put((byte) number).putInt(0);
    packet.put((byte) 8).putInt(dataLength).putInt(sendTime + 2000);
    packet.putLong(number);
    fill(packet, number, packetSize - padding);
    return AsfPacket.parse(packet.array());
  }

  /** Fills up to {@code end} with bytes that only this number gives (xorshift). */
  private static void fill(ByteBuffer packet, long number, int end) {
    long state = number * 0x9E3779B97F4A7C15L + 1;
    while (packet.position() < end) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      packet.put((byte) state);
    }
  }

  @Override
  public long indexOf(AsfPacket packet) {
    AsfPacket.Payload payload = packet.payloads().get(0);
    if (payload.dataLength() < Long.BYTES) {
      return -1;
    }
    long number = ByteBuffer.wrap(packet.bytes()).order(LITTLE_ENDIAN).getLong(payload.dataAt());
    boolean same = number >= 0 && original(number).essence().equals(packet.essence());
    return same ? number : -1;
  }
}
