package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;

/**
 * A piece of one media object in a packet ([ASF] 5.2.3). Belongs to its {@link AsfPacket} and
 * changes when that parses the next one.
 *
 * <pre>
 *   0x80 key frame | stream number 1
 *   object number, offset into the object, replicated data length     by type
 *   replicated data: none; or object size 4, presentation time 4, ...;
 *                    or of a compressed payload: time delta 1, and the offset is the time
 *   payload length                                                    if there are several
 *   data
 * </pre>
 */
public final class AsfPayload {

  private static final int KEY_FRAME = 0x80;
  private static final int STREAM_NUMBER_MASK = 0x7F;

  private static final int REPLICATED_TYPE_SHIFT = 0;
  private static final int OFFSET_TYPE_SHIFT = 2;
  private static final int OBJECT_NUMBER_TYPE_SHIFT = 4;

  private static final int REPLICATED_COMPRESSED = 1;
  private static final int REPLICATED_LENGTH = 8;
  private static final int REPLICATED_TIME_OFFSET = 4;

  private int streamNumber;
  private boolean keyFrame;
  private boolean compressed;
  private long objectNumber;
  private long offsetIntoObject;
  private FieldType timeType = FieldType.NONE;
  private int timeOffset;
  private long presentationTimeMs;
  private int dataOffset;
  private int dataLength;

  AsfPayload() {}

  /** The stream it belongs to, 0 to 127. */
  public int streamNumber() {
    return streamNumber;
  }

  /** True if its media object is marked as a key frame. Audio may be marked or not. */
  public boolean isKeyFrame() {
    return keyFrame;
  }

  /** True if it holds whole small media objects, one after the other, each with its length. */
  public boolean isCompressed() {
    return compressed;
  }

  /** The number of its (first) media object; how many bits it has differs. */
  public long objectNumber() {
    return objectNumber;
  }

  /** How many bytes of its media object came before it. */
  public long offsetIntoObject() {
    return offsetIntoObject;
  }

  /** When to present it, in ms, 32 bits, the preroll included; -1 if the packet does not say. */
  public long presentationTimeMs() {
    return presentationTimeMs;
  }

  /** Where in the packet its data begins. */
  public int dataOffset() {
    return dataOffset;
  }

  /** How long its data is, in bytes. */
  public int dataLength() {
    return dataLength;
  }

  boolean startsKeyFrameOf(int stream) {
    return streamNumber == stream && keyFrame && offsetIntoObject == 0;
  }

  /** Reads itself, up to the buffer's limit if it has no length of its own. */
  void read(ByteBuffer bytes, int propertyTypes, FieldType lengthType) throws AsfException {
    int stream = (int) FieldType.BYTE.read(bytes, "a stream number");
    keyFrame = (stream & KEY_FRAME) != 0;
    streamNumber = stream & STREAM_NUMBER_MASK;
    FieldType objectNumberType = FieldType.in(propertyTypes, OBJECT_NUMBER_TYPE_SHIFT);
    objectNumber = objectNumberType.read(bytes, "an object number");
    timeOffset = bytes.position(); // if the payload turns out to be compressed
    timeType = FieldType.in(propertyTypes, OFFSET_TYPE_SHIFT);
    offsetIntoObject = timeType.read(bytes, "an offset into the object");
    readReplicatedData(bytes, FieldType.in(propertyTypes, REPLICATED_TYPE_SHIFT));
    readData(bytes, lengthType);
  }

  /** Moves the presentation time, in as many bits as it has. */
  void shiftClock(ByteBuffer bytes, long deltaMs) {
    if (timeType != FieldType.NONE) {
      presentationTimeMs = (presentationTimeMs + deltaMs) & timeType.max();
      timeType.put(bytes, timeOffset, presentationTimeMs);
    }
  }

  private void readReplicatedData(ByteBuffer bytes, FieldType lengthType) throws AsfException {
    int lengthOffset = bytes.position();
    long length = lengthType.read(bytes, "a replicated data length");
    FieldType.require(bytes, length, "replicated data");
    compressed = length == REPLICATED_COMPRESSED;
    if (compressed) {
      takeOffsetAsTime();
    } else if (length >= REPLICATED_LENGTH) {
      takeReplicatedTime(bytes);
    } else if (length == 0) {
      takeNoTime();
    } else {
      throw new AsfException(lengthOffset, "replicated data of 0, 1 or 8 bytes", "" + length);
    }
    bytes.position(bytes.position() + (int) length);
  }

  private void takeOffsetAsTime() {
    presentationTimeMs = timeType == FieldType.NONE ? -1 : offsetIntoObject;
    offsetIntoObject = 0;
  }

  private void takeReplicatedTime(ByteBuffer bytes) {
    timeType = FieldType.DWORD;
    timeOffset = bytes.position() + REPLICATED_TIME_OFFSET;
    presentationTimeMs = Integer.toUnsignedLong(bytes.getInt(timeOffset));
  }

  private void takeNoTime() {
    timeType = FieldType.NONE;
    presentationTimeMs = -1;
  }

  private void readData(ByteBuffer bytes, FieldType lengthType) throws AsfException {
    boolean toTheEnd = lengthType == FieldType.NONE;
    long length = toTheEnd ? bytes.remaining() : lengthType.read(bytes, "a payload length");
    FieldType.require(bytes, length, "payload data");
    dataOffset = bytes.position();
    dataLength = (int) length;
    bytes.position(dataOffset + dataLength);
  }
}
