package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One ASF data packet ([ASF] 5.2): what it says, and how it looks with and without its padding.
 *
 * <p>One object is used for packet after packet and makes next to no garbage. It looks at the bytes
 * it was given where they lie, so they must stay unchanged until the next {@link #parse}. Packets
 * travel without their padding and are told from whole ones by their length. After an exception the
 * object may parse another packet, but says nothing meaningful until then.
 *
 * <pre>
 *   error correction    0x80 | length (2), that many bytes                        optional
 *   length types        1: several payloads  2: sequence  2: padding  2: packet length
 *   property types      2: replicated data  2: offset  2: object number  2: stream number
 *   packet length, sequence, padding length                                       by type
 *   send time 4, duration 2
 *   payload count       6: count  2: length type                                  if several
 *   payloads, padding
 * </pre>
 */
public final class AsfPacket {

  private static final int ERROR_CORRECTION_PRESENT = 0x80;
  private static final int ERROR_CORRECTION_LENGTH_TYPE = 0x60;
  private static final int ERROR_CORRECTION_LENGTH = 0x0F;

  private static final int MULTIPLE_PAYLOADS = 0x01;
  private static final int SEQUENCE_TYPE_SHIFT = 1;
  private static final int PADDING_TYPE_SHIFT = 3;
  private static final int PACKET_LENGTH_TYPE_SHIFT = 5;

  private static final int REPLICATED_TYPE_SHIFT = 0;
  private static final int OFFSET_TYPE_SHIFT = 2;
  private static final int OBJECT_NUMBER_TYPE_SHIFT = 4;
  private static final int STREAM_NUMBER_TYPE_SHIFT = 6;

  private static final int PAYLOAD_COUNT_MASK = 0x3F;
  private static final int PAYLOAD_LENGTH_TYPE_SHIFT = 6;

  private static final int KEY_FRAME = 0x80;
  private static final int STREAM_NUMBER_MASK = 0x7F;

  // Replicated data: none, the time delta of a compressed payload, or size and time of the object.
  private static final int REPLICATED_COMPRESSED = 1;
  private static final int REPLICATED_LENGTH = 8;
  private static final int REPLICATED_TIME_OFFSET = 4;

  // The four types of a field, and how many bytes each gives it.
  private static final int TYPE_MASK = 3;
  private static final int TYPE_BYTE = 1;
  private static final int TYPE_WORD = 2;
  private static final int TYPE_DWORD = 3;
  private static final int[] WIDTHS = {0, 1, 2, 4};
  private static final long[] MAXIMA = {0, 0xFF, 0xFFFF, 0xFFFF_FFFFL};

  private static final byte[] ZEROS = new byte[256];

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int packetSize;

  private int lengthTypesOffset;
  private int lengthTypes;
  private int propertyTypes;
  private int packetLengthOffset;
  private int paddingOffset;
  private int sendTimeOffset;
  private long packetLength;
  private long padding;
  private long sendTimeMs;
  private int durationMs;
  private int payloadLengthType;
  private int payloadCount;
  private final List<AsfPayload> payloads = new ArrayList<>();
  private int payloadsEnd;

  /** A parser that holds no packet yet. */
  public AsfPacket() {}

  /**
   * Parses the packet in the buffer's remaining bytes, which are not consumed.
   *
   * @param packet the packet, whole or with less padding than it had
   * @param packetSize how long it is when whole, {@link AsfHeader#packetSize}
   * @throws AsfException if it is longer than that, or its fields and payloads do not fit in
   */
  public void parse(ByteBuffer packet, int packetSize) throws AsfException {
    bytes = packet.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.packetSize = packetSize;
    payloadCount = 0;
    if (bytes.limit() > packetSize) {
      throw new AsfException(
          packetSize, "the end of a packet of " + packetSize + " bytes", bytes.limit() + " bytes");
    }
    skipErrorCorrection();
    readTypes();
    readLengths();
    readTimes();
    payloadsEnd = statedPayloadsEnd();
    readPayloads();
  }

  /** When the packet is due, in ms, 32 bits, on a clock without the preroll. */
  public long sendTimeMs() {
    return sendTimeMs;
  }

  /** How long the packet lasts, in ms. */
  public int durationMs() {
    return durationMs;
  }

  /** How many payloads it has, 0 to 63. */
  public int payloadCount() {
    return payloadCount;
  }

  /** The payload with this index. */
  public AsfPayload payload(int index) {
    if (index >= payloadCount) {
      throw new IndexOutOfBoundsException(index);
    }
    return payloads.get(index);
  }

  /** How many bytes of padding it would have at its full size. */
  public int padding() {
    return packetSize - payloadsEnd;
  }

  /** How long it is without padding, in bytes. */
  public int strippedLength() {
    return payloadsEnd;
  }

  /**
   * True if a decoder can begin with this packet: a key frame of the (first) video stream begins in
   * it, or there is none to wait for.
   */
  public boolean isJoinPoint(AsfHeader header) {
    int stream = header.joinStream();
    if (stream == 0) {
      return true;
    }
    for (int i = 0; i < payloadCount; i++) {
      AsfPayload payload = payloads.get(i);
      if (payload.streamNumber == stream && payload.keyFrame && payload.startsObject()) {
        return true;
      }
    }
    return false;
  }

  /** Appends the packet without padding: {@link #strippedLength} bytes that say so themselves. */
  public void putStripped(ByteBuffer into) {
    int start = into.position();
    into.put(bytes.slice(0, payloadsEnd));
    put(into, start + packetLengthOffset, packetLengthType(), payloadsEnd);
    put(into, start + paddingOffset, paddingType(), 0);
  }

  /**
   * Appends the packet with padding, exactly the packet size. Where its padding field is missing or
   * too narrow it is widened at the padding's expense; where its packet length field is too narrow
   * for the packet size, what follows that length is the padding.
   */
  public void putRestored(ByteBuffer into) {
    if (bytes.limit() == packetSize) {
      into.put(bytes.slice(0, packetSize));
    } else if (packetSize > MAXIMA[packetLengthType()] && packetLengthType() != 0) {
      putStripped(into);
      putZeros(into, padding());
    } else if (padding() <= MAXIMA[paddingType()]) {
      putPadded(into, paddingType());
    } else {
      int byteWidens = WIDTHS[TYPE_BYTE] - WIDTHS[paddingType()];
      boolean byteFits = byteWidens > 0 && padding() - byteWidens <= MAXIMA[TYPE_BYTE];
      putPadded(into, byteFits ? TYPE_BYTE : TYPE_WORD);
    }
  }

  /**
   * Moves the packet's clock, send time and presentation times alike, by a constant that may be
   * negative. Writes into the bytes that were parsed, which must be a writable copy.
   *
   * @throws java.nio.ReadOnlyBufferException if they are not
   */
  public void shiftClock(long deltaMs) {
    sendTimeMs = SerialClock.plus(sendTimeMs, deltaMs);
    bytes.putInt(sendTimeOffset, (int) sendTimeMs);
    for (int i = 0; i < payloadCount; i++) {
      shiftPresentation(payloads.get(i), deltaMs);
    }
  }

  private void shiftPresentation(AsfPayload payload, long deltaMs) {
    int type = payload.presentationTimeType;
    if (type != 0) {
      payload.presentationTimeMs = (payload.presentationTimeMs + deltaMs) & MAXIMA[type];
      put(bytes, payload.presentationTimeOffset, type, payload.presentationTimeMs);
    }
  }

  private void skipErrorCorrection() throws AsfException {
    require(1, "a packet");
    int first = Byte.toUnsignedInt(bytes.get(0));
    if ((first & ERROR_CORRECTION_PRESENT) == 0) {
      return;
    }
    if ((first & ERROR_CORRECTION_LENGTH_TYPE) != 0) {
      throw new AsfException(0, "an error correction length of type 0", hex(first));
    }
    int length = 1 + (first & ERROR_CORRECTION_LENGTH);
    require(length, "error correction data");
    bytes.position(length);
  }

  private void readTypes() throws AsfException {
    require(2, "length and property types");
    lengthTypesOffset = bytes.position();
    lengthTypes = Byte.toUnsignedInt(bytes.get());
    propertyTypes = Byte.toUnsignedInt(bytes.get());
    if (propertyType(STREAM_NUMBER_TYPE_SHIFT) != TYPE_BYTE) {
      throw new AsfException(
          lengthTypesOffset + 1, "stream numbers of type " + TYPE_BYTE, hex(propertyTypes));
    }
  }

  private void readLengths() throws AsfException {
    packetLengthOffset = bytes.position();
    packetLength = readField(packetLengthType(), "a packet length");
    if (packetLengthType() != 0 && (packetLength == 0 || packetLength > packetSize)) {
      throw new AsfException(
          packetLengthOffset, "a packet length of 1 to " + packetSize, "" + packetLength);
    }
    readField(lengthTypes >> SEQUENCE_TYPE_SHIFT & TYPE_MASK, "a sequence number");
    paddingOffset = bytes.position();
    padding = readField(paddingType(), "a padding length");
  }

  private void readTimes() throws AsfException {
    require(Integer.BYTES + Short.BYTES, "send time and duration");
    sendTimeOffset = bytes.position();
    sendTimeMs = Integer.toUnsignedLong(bytes.getInt());
    durationMs = Short.toUnsignedInt(bytes.getShort());
  }

  /**
   * Where the padding begins, by the packet's fields. A sender may have taken the padding off
   * without setting its length to 0.
   */
  private int statedPayloadsEnd() throws AsfException {
    int whole = packetLengthType() == 0 ? packetSize : (int) packetLength;
    int there = Math.min(bytes.limit(), whole);
    boolean takenOff = there < whole && there + padding == whole;
    long end = takenOff ? there : there - padding;
    if (end < bytes.position()) {
      throw new AsfException(
          paddingOffset, "a padding of at most " + (there - bytes.position()), "" + padding);
    }
    return (int) end;
  }

  private void readPayloads() throws AsfException {
    boolean multiple = (lengthTypes & MULTIPLE_PAYLOADS) != 0;
    int count = 1;
    payloadLengthType = 0;
    if (multiple) {
      require(1, "a payload count");
      int flags = Byte.toUnsignedInt(bytes.get());
      count = flags & PAYLOAD_COUNT_MASK;
      payloadLengthType = flags >> PAYLOAD_LENGTH_TYPE_SHIFT;
      expectLengthType(flags);
    }
    while (payloadCount < count) {
      readPayload(nextPayload());
    }
    if (multiple) {
      payloadsEnd = bytes.position();
    }
  }

  private void expectLengthType(int flags) throws AsfException {
    if (payloadLengthType == 0) {
      throw new AsfException(bytes.position() - 1, "payloads with a length", hex(flags));
    }
  }

  private AsfPayload nextPayload() {
    if (payloads.size() == payloadCount) {
      payloads.add(new AsfPayload());
    }
    return payloads.get(payloadCount++);
  }

  private void readPayload(AsfPayload payload) throws AsfException {
    requirePayload(1, "a stream number");
    int stream = Byte.toUnsignedInt(bytes.get());
    payload.keyFrame = (stream & KEY_FRAME) != 0;
    payload.streamNumber = stream & STREAM_NUMBER_MASK;
    payload.objectNumber = readField(propertyType(OBJECT_NUMBER_TYPE_SHIFT), "an object number");
    payload.presentationTimeOffset = bytes.position(); // where it is if the payload is compressed
    payload.presentationTimeType = propertyType(OFFSET_TYPE_SHIFT);
    payload.offsetIntoObject = readField(payload.presentationTimeType, "an offset into the object");
    readReplicatedData(payload);
    readPayloadData(payload);
  }

  private void readReplicatedData(AsfPayload payload) throws AsfException {
    int lengthOffset = bytes.position();
    long length = readField(propertyType(REPLICATED_TYPE_SHIFT), "a replicated data length");
    requirePayload(length, "replicated data");
    payload.compressed = length == REPLICATED_COMPRESSED;
    if (payload.compressed) {
      compressedTime(payload);
    } else if (length >= REPLICATED_LENGTH) {
      replicatedTime(payload);
    } else if (length == 0) {
      noTime(payload);
    } else {
      throw new AsfException(lengthOffset, "replicated data of 0, 1 or 8 bytes", "" + length);
    }
    bytes.position(bytes.position() + (int) length);
  }

  private static void compressedTime(AsfPayload payload) {
    payload.presentationTimeMs = payload.presentationTimeType == 0 ? -1 : payload.offsetIntoObject;
    payload.offsetIntoObject = 0;
  }

  private void replicatedTime(AsfPayload payload) {
    payload.presentationTimeOffset = bytes.position() + REPLICATED_TIME_OFFSET;
    payload.presentationTimeType = TYPE_DWORD;
    payload.presentationTimeMs =
        Integer.toUnsignedLong(bytes.getInt(payload.presentationTimeOffset));
  }

  private static void noTime(AsfPayload payload) {
    payload.presentationTimeType = 0;
    payload.presentationTimeMs = -1;
  }

  private void readPayloadData(AsfPayload payload) throws AsfException {
    long length = (long) payloadsEnd - bytes.position();
    if (payloadLengthType != 0) {
      length = readField(payloadLengthType, "a payload length");
    }
    requirePayload(length, "payload data");
    payload.dataOffset = bytes.position();
    payload.dataLength = (int) length;
    bytes.position(bytes.position() + (int) length);
  }

  private int packetLengthType() {
    return lengthTypes >> PACKET_LENGTH_TYPE_SHIFT & TYPE_MASK;
  }

  private int paddingType() {
    return lengthTypes >> PADDING_TYPE_SHIFT & TYPE_MASK;
  }

  private int propertyType(int shift) {
    return propertyTypes >> shift & TYPE_MASK;
  }

  private long readField(int type, String what) throws AsfException {
    require(WIDTHS[type], what);
    return switch (type) {
      case 0 -> 0;
      case TYPE_BYTE -> Byte.toUnsignedLong(bytes.get());
      case TYPE_WORD -> Short.toUnsignedLong(bytes.getShort());
      default -> Integer.toUnsignedLong(bytes.getInt());
    };
  }

  private void require(int count, String what) throws AsfException {
    if (bytes.remaining() < count) {
      throw missing(what, count, bytes.remaining());
    }
  }

  private void requirePayload(long count, String what) throws AsfException {
    int left = payloadsEnd - bytes.position();
    if (count > left) {
      throw missing(what, count, left);
    }
  }

  private AsfException missing(String what, long count, int left) {
    return new AsfException(
        bytes.position(), what + " of " + count + " bytes", Math.max(0, left) + " left");
  }

  private static String hex(int value) {
    return String.format("%02X", value);
  }

  /** The packet with its padding field in the given type and as much padding as then is left. */
  private void putPadded(ByteBuffer into, int type) {
    int start = into.position();
    int oldWidth = WIDTHS[paddingType()];
    int wider = WIDTHS[type] - oldWidth;
    int rest = paddingOffset + oldWidth;
    int zeros = padding() - wider;
    into.put(bytes.slice(0, paddingOffset));
    into.position(start + paddingOffset + WIDTHS[type]);
    into.put(bytes.slice(rest, payloadsEnd - rest));
    putZeros(into, zeros);
    int otherTypes = lengthTypes & ~(TYPE_MASK << PADDING_TYPE_SHIFT);
    into.put(start + lengthTypesOffset, (byte) (otherTypes | type << PADDING_TYPE_SHIFT));
    put(into, start + packetLengthOffset, packetLengthType(), packetSize);
    put(into, start + paddingOffset, type, zeros);
  }

  private static void putZeros(ByteBuffer into, int count) {
    for (int left = count; left > 0; left -= ZEROS.length) {
      into.put(ZEROS, 0, Math.min(left, ZEROS.length));
    }
  }

  /** Writes a field, little-endian whatever the buffer's order. */
  private static void put(ByteBuffer into, int index, int type, long value) {
    for (int i = 0; i < WIDTHS[type]; i++) {
      into.put(index + i, (byte) (value >>> (i * Byte.SIZE)));
    }
  }
}
