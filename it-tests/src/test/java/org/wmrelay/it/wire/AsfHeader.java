package org.wmrelay.it.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a test reads from an ASF header blob: the Header Object and the first 50 bytes of the Data
 * Object (ASF specification, sections 3 and 5.1).
 */
public final class AsfHeader {

  static final int DATA_OBJECT_HEAD = 50;

  private static final long HEADER = 0x11CF668E75B22630L;
  private static final long DATA = 0x11CF668E75B22636L;
  private static final long FILE_PROPERTIES = 0x11CFA9478CABDCA1L;
  private static final long STREAM_PROPERTIES = 0x11CFA9B7B7DC0791L;
  private static final long TYPE_VIDEO = 0x11CF5B4DBC19EFC0L;
  private static final long TYPE_AUDIO = 0x11CF5B4DF8699E40L;

  private static final int FIRST_OBJECT = 30;
  private static final int OBJECT_HEAD = 24;

  private final ByteBuffer blob;
  private final int fileProperties;
  private final List<Integer> videoStreams = new ArrayList<>();
  private final List<Integer> audioStreams = new ArrayList<>();

  private AsfHeader(ByteBuffer blob) {
    this.blob = blob;
    this.fileProperties = walkObjects();
  }

  /** Reads a whole blob; refuses one whose objects do not fit each other. */
  public static AsfHeader parse(byte[] bytes) {
    int length = blobLength(bytes);
    if (length > bytes.length) {
      throw new IllegalArgumentException("header of " + length + " in " + bytes.length + " bytes");
    }
    return new AsfHeader(ByteBuffer.wrap(bytes, 0, length).slice().order(LITTLE_ENDIAN));
  }

  /** The blob's length as the first 24 bytes tell it. */
  public static int blobLength(byte[] bytes) {
    ByteBuffer head = ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN);
    long size = head.getLong(16);
    if (head.getLong(0) != HEADER || size < FIRST_OBJECT || size > 1 << 20) {
      throw new IllegalArgumentException("no ASF header object");
    }
    return (int) size + DATA_OBJECT_HEAD;
  }

  private int walkObjects() {
    int headerSize = blob.capacity() - DATA_OBJECT_HEAD;
    if (blob.getLong(headerSize) != DATA) {
      throw new IllegalArgumentException("no data object at " + headerSize);
    }
    int found = -1;
    for (int at = FIRST_OBJECT; at < headerSize; at += objectSize(at, headerSize)) {
      long kind = blob.getLong(at);
      if (kind == FILE_PROPERTIES) {
        found = at;
      } else if (kind == STREAM_PROPERTIES) {
        addStream(at);
      }
    }
    if (found < 0) {
      throw new IllegalArgumentException("no file properties object");
    }
    return found;
  }

  private int objectSize(int at, int end) {
    long size = blob.getLong(at + 16);
    if (size < OBJECT_HEAD || at + size > end) {
      throw new IllegalArgumentException("object of " + size + " bytes at " + at + " of " + end);
    }
    return (int) size;
  }

  private void addStream(int at) {
    int number = blob.getShort(at + 72) & 0x7F;
    long type = blob.getLong(at + 24);
    if (type == TYPE_VIDEO) {
      videoStreams.add(number);
    } else if (type == TYPE_AUDIO) {
      audioStreams.add(number);
    }
  }

  /** A copy of the blob. */
  public byte[] bytes() {
    byte[] bytes = new byte[blob.capacity()];
    blob.get(0, bytes);
    return bytes;
  }

  public int objectCount() {
    return blob.getInt(24);
  }

  public int packetSize() {
    return blob.getInt(fileProperties + 96);
  }

  public int minimumPacketSize() {
    return blob.getInt(fileProperties + 92);
  }

  public long prerollMs() {
    return blob.getLong(fileProperties + 80);
  }

  /** Bit 0: broadcast, bit 1: seekable. */
  public int flags() {
    return blob.getInt(fileProperties + 88);
  }

  public long fileSize() {
    return blob.getLong(fileProperties + 40);
  }

  public long dataPackets() {
    return blob.getLong(fileProperties + 56);
  }

  public long playDuration() {
    return blob.getLong(fileProperties + 64);
  }

  public long sendDuration() {
    return blob.getLong(fileProperties + 72);
  }

  public long dataObjectSize() {
    return blob.getLong(blob.capacity() - DATA_OBJECT_HEAD + 16);
  }

  public List<Integer> videoStreams() {
    return List.copyOf(videoStreams);
  }

  public List<Integer> audioStreams() {
    return List.copyOf(audioStreams);
  }

  /**
   * The blob with everything zeroed that a relay of a live stream may set anew: sizes, counts,
   * durations, the flags. Two headers of one stream have the same essence.
   */
  public ByteBuffer essence() {
    ByteBuffer essence = ByteBuffer.wrap(withLiveFields(0, 0));
    return essence.putInt(24, 0);
  }

  /** The same header, marked as a live one, as encoders send it; as it is if it says so already. */
  public byte[] live() {
    return (flags() & 1) == 1 ? bytes() : withLiveFields(1, DATA_OBJECT_HEAD);
  }

  private byte[] withLiveFields(int flags, long dataObjectSize) {
    ByteBuffer live = ByteBuffer.wrap(bytes()).order(LITTLE_ENDIAN);
    live.putLong(fileProperties + 40, 0);
    live.putLong(fileProperties + 56, 0);
    live.putLong(fileProperties + 64, 0);
    live.putLong(fileProperties + 72, 0);
    live.putInt(fileProperties + 88, flags);
    int data = blob.capacity() - DATA_OBJECT_HEAD;
    live.putLong(data + 16, dataObjectSize);
    live.putLong(data + 40, 0);
    return live.array();
  }

  /** The header as VLC's muxer writes it: one object counted too many, junk in the sizes. */
  public byte[] asVlcWritesIt() {
    ByteBuffer vlc = ByteBuffer.wrap(live()).order(LITTLE_ENDIAN);
    vlc.putInt(24, objectCount() + 1);
    vlc.putLong(fileProperties + 56, 0xFFFFFFFFL);
    vlc.putLong(blob.capacity() - DATA_OBJECT_HEAD + 16, 99087);
    return vlc.array();
  }
}
