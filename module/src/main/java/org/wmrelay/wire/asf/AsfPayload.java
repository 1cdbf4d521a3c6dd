package org.wmrelay.wire.asf;

/**
 * A piece of one media object in a packet ([ASF] 5.2.3). Belongs to its {@link AsfPacket} and
 * changes when that parses the next one.
 */
public final class AsfPayload {

  int streamNumber;
  boolean keyFrame;
  boolean compressed;
  long objectNumber;
  long offsetIntoObject;
  int presentationTimeOffset; // where in the packet the time stands, and its field's type
  int presentationTimeType;
  long presentationTimeMs;
  int dataOffset;
  int dataLength;

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

  /** True if a media object begins with it. */
  boolean startsObject() {
    return compressed || offsetIntoObject == 0;
  }
}
