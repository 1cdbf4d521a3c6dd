package org.wmrelay.wire.asf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes headers for tests, object by object, in the order of the calls. */
@SuppressWarnings("ByteBufferBackingArray") // all buffers are allocated by body()
final class HeaderBuilder {

  static final int AUDIO = 1;
  static final int VIDEO = 2;

  private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
  private int count;
  private long dataSize = 50;

  /** A header with file properties of a live stream and nothing else. */
  static HeaderBuilder live(int packetSize) {
    return new HeaderBuilder().fileProperties(1, packetSize, packetSize, 3000);
  }

  /** The usual: file properties and one stream each. */
  static HeaderBuilder audioAndVideo() {
    return live(200).audio(1, 0x161).video(2, "WMV3");
  }

  HeaderBuilder fileProperties(int flags, int minPacketSize, int maxPacketSize, long prerollMs) {
    ByteBuffer body = body(80);
    body.putLong(0x0706050403020100L).putLong(0x0F0E0D0C0B0A0908L); // File ID
    body.putLong(99087).putLong(1).putLong(77).putLong(50_000_000).putLong(20_000_000);
    body.putLong(prerollMs).putInt(flags).putInt(minPacketSize).putInt(maxPacketSize);
    body.putInt(500_000);
    return object(AsfObject.FILE_PROPERTIES, body.array());
  }

  HeaderBuilder audio(int number, int formatTag) {
    return object(AsfObject.STREAM_PROPERTIES, audioBody(number, formatTag));
  }

  HeaderBuilder video(int number, String fourcc) {
    return object(AsfObject.STREAM_PROPERTIES, videoBody(number, fourcc));
  }

  HeaderBuilder object(Guid id, byte[] body) {
    objects.writeBytes(bytesOf(id, body));
    count++;
    return this;
  }

  /** Bytes that need not be an object. */
  HeaderBuilder raw(byte... bytes) {
    objects.writeBytes(bytes);
    return this;
  }

  HeaderBuilder countOneTooMany() {
    count++;
    return this;
  }

  HeaderBuilder dataSize(long size) {
    dataSize = size;
    return this;
  }

  HeaderBuilder texts(String... texts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String text : texts) {
      body.writeBytes(PacketBuilder.le(2, text.length() * 2L + 2));
    }
    for (String text : texts) {
      body.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_16LE));
    }
    return object(AsfObject.CONTENT_DESCRIPTION, body.toByteArray());
  }

  /** Pairs of stream number and bit/s. */
  HeaderBuilder bitrates(int... pairs) {
    ByteBuffer body = body(2 + pairs.length * 3);
    body.putShort((short) (pairs.length / 2));
    for (int i = 0; i < pairs.length; i += 2) {
      body.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return object(AsfObject.STREAM_BITRATES, body.array());
  }

  /** A header extension with one object in it. */
  HeaderBuilder extension(Guid id, byte[] body) {
    byte[] inner = bytesOf(id, body);
    ByteBuffer extension = body(22 + inner.length);
    extension.position(16);
    extension.putShort((short) 6).putInt(inner.length).put(inner);
    return object(AsfObject.HEADER_EXTENSION, extension.array());
  }

  /** Extended Stream Properties with one name and one payload extension system. */
  HeaderBuilder extendedStream(int number, int bitrate, int flags, byte[] hiddenStream) {
    return extension(
        AsfObject.EXTENDED_STREAM_PROPERTIES, extendedBody(number, bitrate, flags, hiddenStream));
  }

  byte[] build() {
    ByteBuffer header = body(30 + objects.size() + 50);
    putGuid(header, AsfObject.HEADER).putLong(30 + objects.size()).putInt(count);
    header.put((byte) 1).put((byte) 2).put(objects.toByteArray());
    putGuid(header, AsfObject.DATA).putLong(dataSize);
    header.putLong(0x0706050403020100L).putLong(0x0F0E0D0C0B0A0908L);
    header.putLong(77).put((byte) 1).put((byte) 1);
    return header.array();
  }

  static byte[] bytesOf(Guid id, byte[] body) {
    ByteBuffer object = body(24 + body.length);
    return putGuid(object, id).putLong(24 + body.length).put(body).array();
  }

  static byte[] audioBody(int number, int formatTag) {
    ByteBuffer body = streamBody("F8699E40-5B4D-11CF-A8FD-00805F5C442B", number, 18);
    body.putShort((short) formatTag).putShort((short) 2).putInt(44100).putInt(4000);
    return body.array();
  }

  static byte[] videoBody(int number, String fourcc) {
    ByteBuffer body = streamBody("BC19EFC0-5B4D-11CF-A8FD-00805F5C442B", number, 51);
    body.putInt(320).putInt(240).put((byte) 2).putShort((short) 40);
    body.position(body.position() + 16);
    body.put(fourcc.getBytes(StandardCharsets.ISO_8859_1));
    return body.array();
  }

  static ByteBuffer streamBody(String type, int number, int formatLength) {
    ByteBuffer body = body(54 + formatLength);
    putGuid(body, Guid.of(type)).position(40);
    body.putInt(formatLength).putInt(0).putShort((short) number).putInt(0);
    return body;
  }

  private static byte[] extendedBody(int number, int bitrate, int flags, byte[] hiddenStream) {
    byte[] hidden =
        hiddenStream.length == 0
            ? hiddenStream
            : bytesOf(AsfObject.STREAM_PROPERTIES, hiddenStream);
    ByteBuffer body = body(64 + 4 + 6 + 22 + 5 + hidden.length);
    body.putInt(16, bitrate).putInt(44, flags).putShort(48, (short) number);
    body.putShort(60, (short) 1).putShort(62, (short) 1);
    body.putShort(66, (short) 6).putInt(74 + 18, 5);
    return body.position(64 + 4 + 6 + 22 + 5).put(hidden).array();
  }

  static ByteBuffer body(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer putGuid(ByteBuffer into, Guid id) {
    return into.putLong(id.low()).putLong(id.high());
  }
}
