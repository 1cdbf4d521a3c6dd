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

  private static final int STREAM_NUMBER_TYPE_SHIFT = 6;

  private static final int PAYLOAD_COUNT_MASK = 0x3F;
  private static final int PAYLOAD_LENGTH_TYPE_SHIFT = 6;

  private static final byte[] ZEROS = new byte[256];

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int packetSize;

  private int lengthTypesOffset;
  private int lengthTypes;
  private int propertyTypes;
  private FieldType packetLengthType = FieldType.NONE;
  private int packetLengthOffset;
  private long packetLength;
  private FieldType paddingType = FieldType.NONE;
  private int paddingOffset;
  private long padding;
  private int sendTimeOffset;
  private long sendTimeMs;
  private int durationMs;
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

  /**
   * Whether its padding should stay. The length of a single payload is what the packet's size
   * leaves for it: a player that fills a stripped packet up with zeros, as ffmpeg does, would take
   * them for media. True only of packets that came whole.
   */
  public boolean needsPadding() {
    boolean single = (lengthTypes & MULTIPLE_PAYLOADS) == 0;
    return single && bytes.limit() == packetSize && padding() > 0;
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
      if (payloads.get(i).startsKeyFrameOf(stream)) {
        return true;
      }
    }
    return false;
  }

  /** Appends the packet without padding: {@link #strippedLength} bytes that say so themselves. */
  public void putStripped(ByteBuffer into) {
    int start = into.position();
    into.put(bytes.slice(0, payloadsEnd));
    packetLengthType.put(into, start + packetLengthOffset, payloadsEnd);
    paddingType.put(into, start + paddingOffset, 0);
  }

  /**
   * Appends the packet with padding, exactly the packet size. Where its padding field is missing or
   * too narrow it is widened at the padding's expense; where its packet length field is too narrow
   * for the packet size, what follows that length is the padding.
   */
  public void putRestored(ByteBuffer into) {
    if (bytes.limit() == packetSize) {
      into.put(bytes.slice(0, packetSize));
    } else if (packetLengthType != FieldType.NONE && packetSize > packetLengthType.max()) {
      putStripped(into);
      putZeros(into, padding());
    } else {
      putPadded(into, typeForPadding());
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
      payloads.get(i).shiftClock(bytes, deltaMs);
    }
  }

  private void skipErrorCorrection() throws AsfException {
    FieldType.require(bytes, 1, "a packet");
    int first = Byte.toUnsignedInt(bytes.get(0));
    if ((first & ERROR_CORRECTION_PRESENT) == 0) {
      return;
    }
    if ((first & ERROR_CORRECTION_LENGTH_TYPE) != 0) {
      throw new AsfException(0, "an error correction length of type 0", hex(first));
    }
    int length = 1 + (first & ERROR_CORRECTION_LENGTH);
    FieldType.require(bytes, length, "error correction data");
    bytes.position(length);
  }

  private void readTypes() throws AsfException {
    FieldType.require(bytes, 2, "length and property types");
    lengthTypesOffset = bytes.position();
    lengthTypes = Byte.toUnsignedInt(bytes.get());
    propertyTypes = Byte.toUnsignedInt(bytes.get());
    if (FieldType.in(propertyTypes, STREAM_NUMBER_TYPE_SHIFT) != FieldType.BYTE) {
      throw new AsfException(
          lengthTypesOffset + 1, "stream numbers of one byte", hex(propertyTypes));
    }
  }

  private void readLengths() throws AsfException {
    packetLengthOffset = bytes.position();
    packetLengthType = FieldType.in(lengthTypes, PACKET_LENGTH_TYPE_SHIFT);
    packetLength = packetLengthType.read(bytes, "a packet length");
    if (packetLengthType != FieldType.NONE && (packetLength == 0 || packetLength > packetSize)) {
      throw new AsfException(
          packetLengthOffset, "a packet length of 1 to " + packetSize, "" + packetLength);
    }
    FieldType.in(lengthTypes, SEQUENCE_TYPE_SHIFT).read(bytes, "a sequence number");
    paddingOffset = bytes.position();
    paddingType = FieldType.in(lengthTypes, PADDING_TYPE_SHIFT);
    padding = paddingType.read(bytes, "a padding length");
  }

  private void readTimes() throws AsfException {
    FieldType.require(bytes, Integer.BYTES + Short.BYTES, "send time and duration");
    sendTimeOffset = bytes.position();
    sendTimeMs = Integer.toUnsignedLong(bytes.getInt());
    durationMs = Short.toUnsignedInt(bytes.getShort());
  }

  /**
   * Where the padding begins, by the packet's fields. A sender may have taken the padding off
   * without setting its length to 0.
   */
  private int statedPayloadsEnd() throws AsfException {
    int whole = packetLengthType == FieldType.NONE ? packetSize : (int) packetLength;
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
    bytes.limit(payloadsEnd);
    if ((lengthTypes & MULTIPLE_PAYLOADS) == 0) {
      nextPayload().read(bytes, propertyTypes, FieldType.NONE);
    } else {
      readPayloadsWithLengths();
      payloadsEnd = bytes.position();
    }
    bytes.clear();
  }

  private void readPayloadsWithLengths() throws AsfException {
    int flags = (int) FieldType.BYTE.read(bytes, "a payload count");
    FieldType lengthType = FieldType.in(flags, PAYLOAD_LENGTH_TYPE_SHIFT);
    if (lengthType == FieldType.NONE) {
      throw new AsfException(bytes.position() - 1, "payloads with a length", hex(flags));
    }
    int count = flags & PAYLOAD_COUNT_MASK;
    while (payloadCount < count) {
      nextPayload().read(bytes, propertyTypes, lengthType);
    }
  }

  private AsfPayload nextPayload() {
    if (payloads.size() == payloadCount) {
      payloads.add(new AsfPayload());
    }
    return payloads.get(payloadCount++);
  }

  private static String hex(int value) {
    return String.format("%02X", value);
  }

  /** The type its padding field needs, which takes bytes from the padding if it is a wider one. */
  private FieldType typeForPadding() {
    if (padding() <= paddingType.max()) {
      return paddingType;
    }
    int left = padding() - (FieldType.BYTE.width() - paddingType.width());
    return left <= FieldType.BYTE.max() ? FieldType.BYTE : FieldType.WORD;
  }

  private void putPadded(ByteBuffer into, FieldType newType) {
    int start = into.position();
    int rest = paddingOffset + paddingType.width();
    int zeros = padding() - (newType.width() - paddingType.width());
    into.put(bytes.slice(0, paddingOffset));
    into.position(into.position() + newType.width());
    into.put(bytes.slice(rest, payloadsEnd - rest));
    putZeros(into, zeros);
    into.put(start + lengthTypesOffset, (byte) newType.setIn(lengthTypes, PADDING_TYPE_SHIFT));
    packetLengthType.put(into, start + packetLengthOffset, packetSize);
    newType.put(into, start + paddingOffset, zeros);
  }

  private static void putZeros(ByteBuffer into, int count) {
    for (int left = count; left > 0; left -= ZEROS.length) {
      into.put(ZEROS, 0, Math.min(left, ZEROS.length));
    }
  }
}
