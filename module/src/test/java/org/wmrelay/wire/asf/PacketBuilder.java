package org.wmrelay.wire.asf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes data packets of any layout for tests. Fields are written by the two-bit types of [ASF]
 * 5.2.2: 0 absent, 1 byte, 2 word, 3 dword.
 */
final class PacketBuilder {

  int packetSize = 200;
  boolean errorCorrection = true;
  int packetLengthType;
  int sequenceType;
  int paddingType = 1;
  int objectNumberType = 1;
  int offsetType = 3;
  int replicatedType = 1;
  int payloadLengthType; // 0: a single payload
  long sendTimeMs;
  int durationMs;

  private final List<byte[]> payloadHeads = new ArrayList<>();
  private final List<byte[]> payloadData = new ArrayList<>();

  static byte[] le(int type, long value) {
    byte[] bytes = new byte[type == 3 ? 4 : type];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  /** Replicated data with size and presentation time of the object. */
  static byte[] time(long presentationTimeMs, int length) {
    ByteBuffer replicated = ByteBuffer.allocate(length);
    replicated.put(le(3, 12345)).put(le(3, presentationTimeMs));
    return replicated.array();
  }

  PacketBuilder payload(int stream, long object, long offset, byte[] replicated, int dataLength) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(stream);
    head.writeBytes(le(objectNumberType, object));
    head.writeBytes(le(offsetType, offset));
    head.writeBytes(le(replicatedType, replicated.length));
    head.writeBytes(replicated);
    payloadHeads.add(head.toByteArray());
    byte[] data = new byte[dataLength];
    Arrays.fill(data, (byte) (0xA0 + payloadData.size()));
    payloadData.add(data);
    return this;
  }

  /** The packet at its full size, padded with zeros as its padding field says. */
  byte[] whole() {
    return Arrays.copyOf(build(packetSize, packetSize - strippedLength()), packetSize);
  }

  /** The packet without its padding, which its fields know nothing of. */
  byte[] stripped() {
    return build(strippedLength(), 0);
  }

  int strippedLength() {
    return build(0, 0).length;
  }

  byte[] build(long packetLength, long padding) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (errorCorrection) {
      out.writeBytes(new byte[] {(byte) 0x82, 0, 0});
    }
    int multiple = payloadLengthType == 0 ? 0 : 1;
    out.write(multiple | sequenceType << 1 | paddingType << 3 | packetLengthType << 5);
    out.write(replicatedType | offsetType << 2 | objectNumberType << 4 | 1 << 6);
    out.writeBytes(le(packetLengthType, packetLength));
    out.writeBytes(le(sequenceType, 0x01020304));
    out.writeBytes(le(paddingType, padding));
    out.writeBytes(le(3, sendTimeMs));
    out.writeBytes(le(2, durationMs));
    if (multiple == 1) {
      out.write(payloadHeads.size() | payloadLengthType << 6);
    }
    for (int i = 0; i < payloadHeads.size(); i++) {
      out.writeBytes(payloadHeads.get(i));
      out.writeBytes(le(payloadLengthType, payloadData.get(i).length));
      out.writeBytes(payloadData.get(i));
    }
    return out.toByteArray();
  }
}
