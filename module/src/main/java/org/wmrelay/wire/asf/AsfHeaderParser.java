package org.wmrelay.wire.asf;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a header once, object by object, and keeps what it says. Not changed after that. */
final class AsfHeaderParser {

  // Header Object, [ASF] 3.1. Of the number of objects at 24 nothing is read: see AsfObject.in.
  static final int OBJECTS_OFFSET = 30;

  // File Properties, [ASF] 3.2.
  static final int FILE_PROPERTIES_LENGTH = 104;
  static final int FILE_SIZE_OFFSET = 40;
  static final int PACKET_COUNT_OFFSET = 56;
  static final int PLAY_DURATION_OFFSET = 64;
  static final int SEND_DURATION_OFFSET = 72;
  static final int FLAGS_OFFSET = 88;
  static final int MIN_PACKET_SIZE_OFFSET = 92;
  static final int MAX_PACKET_SIZE_OFFSET = 96;
  static final int FLAG_BROADCAST = 1;
  static final int FLAG_SEEKABLE = 2;
  private static final int FILE_ID_OFFSET = 24;
  private static final int PREROLL_OFFSET = 80;
  private static final int MAXIMUM_BITRATE_OFFSET = 100;
  private static final long UNITS_PER_MS = 10_000; // durations count 100 ns
  private static final long MAX_PREROLL_MS = 0xFFFF_FFFFL; // presentation times have 32 bits

  // Data Object, [ASF] 5.1.
  static final int DATA_SIZE_OFFSET = 16;
  static final int DATA_PACKETS_OFFSET = 40;

  // Stream Properties, [ASF] 3.3, with the structures of 9.1 and 9.2.
  private static final int STREAM_PROPERTIES_LENGTH = 78;
  private static final int TYPE_OFFSET = 24;
  private static final int TYPE_DATA_LENGTH_OFFSET = 64;
  private static final int STREAM_FLAGS_OFFSET = 72;
  private static final int STREAM_NUMBER_MASK = 0x7F;
  private static final int STREAM_FLAG_ENCRYPTED = 0x8000;
  private static final int WAVE_FORMAT_LENGTH = 16;
  private static final int VIDEO_FORMAT_LENGTH = 11 + 40; // and a BITMAPINFOHEADER
  private static final int FOURCC_OFFSET = 11 + 16;
  private static final int MAX_PICTURE_SIDE = 1 << 16;

  // Header Extension and its Extended Stream Properties, [ASF] 3.4, 4.1.
  private static final int EXTENSION_OBJECTS_OFFSET = 46;
  private static final int EXTENDED_LENGTH = 88;
  private static final int EXTENDED_BITRATE_OFFSET = 40;
  private static final int EXTENDED_FLAGS_OFFSET = 68;
  private static final int EXTENDED_NUMBER_OFFSET = 72;
  private static final int EXTENDED_NAMES_OFFSET = 84;
  private static final int EXTENDED_SYSTEMS_OFFSET = 86;
  private static final int EXTENDED_FLAG_NO_CLEAN_POINTS = 4;
  private static final int NAME_HEAD_LENGTH = 4;
  private static final int NAME_LENGTH_OFFSET = 2;
  private static final int SYSTEM_HEAD_LENGTH = 22;
  private static final int SYSTEM_INFO_LENGTH_OFFSET = 18;

  // Stream Bitrate Properties and Content Description, [ASF] 3.12, 3.10.
  private static final int BITRATE_ENTRY_LENGTH = 6;
  private static final int DESCRIPTION_TEXTS = 5;

  final byte[] header;
  private final ByteBuffer bytes;
  private final SortedMap<Integer, AsfObject> streamProperties = new TreeMap<>();
  private final Map<Integer, AsfObject> extendedProperties = new HashMap<>();
  private final Map<Integer, Long> bitrates = new HashMap<>();

  final int headerObjectSize;
  final List<AsfObject> objects;
  final AsfObject fileProperties;
  final Guid fileId;
  final int packetSize;
  final long prerollMs;
  final boolean broadcast;
  final boolean seekable;
  final long maximumBitrate;
  final long dataObjectSize;
  String title = "";
  String author = "";
  String copyright = "";
  String description = "";

  static AsfHeaderParser parse(ByteBuffer source) throws AsfException {
    ByteBuffer whole = source.slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = wholeLength(whole);
    if (whole.remaining() < length) {
      throw new AsfException(
          whole.remaining(),
          "a header of " + length + " bytes",
          "its end after " + whole.remaining());
    }
    byte[] copy = new byte[length];
    whole.get(copy);
    return new AsfHeaderParser(copy);
  }

  /** How long a header is with its 50 bytes of Data Object, by its first 24 bytes. */
  static int wholeLength(ByteBuffer head) throws AsfException {
    if (head.remaining() < AsfObject.HEAD_LENGTH) {
      throw new AsfException(0, "an ASF header", head.remaining() + " bytes");
    }
    expectObject(head, 0, AsfObject.HEADER, "an ASF header");
    long size = head.getLong(Guid.LENGTH);
    int most = AsfHeader.MAX_LENGTH - AsfHeader.DATA_HEAD_LENGTH;
    if (size < OBJECTS_OFFSET || size > most) {
      throw new AsfException(
          Guid.LENGTH,
          "a header size of " + OBJECTS_OFFSET + " to " + most,
          Long.toUnsignedString(size));
    }
    return (int) size + AsfHeader.DATA_HEAD_LENGTH;
  }

  private AsfHeaderParser(byte[] header) throws AsfException {
    this.header = header;
    bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    headerObjectSize = header.length - AsfHeader.DATA_HEAD_LENGTH;
    expectObject(bytes, headerObjectSize, AsfObject.DATA, "a Data Object");
    dataObjectSize = bytes.getLong(headerObjectSize + DATA_SIZE_OFFSET);
    objects = AsfObject.in(bytes, OBJECTS_OFFSET, headerObjectSize);
    fileProperties = findFileProperties();
    int at = fileProperties.offset();
    fileId = Guid.at(bytes, at + FILE_ID_OFFSET);
    prerollMs = readPreroll(at + PREROLL_OFFSET);
    int flags = bytes.getInt(at + FLAGS_OFFSET);
    broadcast = (flags & FLAG_BROADCAST) != 0;
    seekable = (flags & FLAG_SEEKABLE) != 0;
    packetSize = readPacketSize(at + MAX_PACKET_SIZE_OFFSET);
    maximumBitrate = Integer.toUnsignedLong(bytes.getInt(at + MAXIMUM_BITRATE_OFFSET));
    for (AsfObject object : objects) {
      readObject(object);
    }
    if (streamProperties.isEmpty()) {
      throw new AsfException(OBJECTS_OFFSET, "a stream in the header", "none");
    }
  }

  List<AsfStream> streams() {
    List<AsfStream> streams = new ArrayList<>();
    streamProperties.forEach((number, object) -> streams.add(stream(number, object)));
    return List.copyOf(streams);
  }

  long playDurationMs() {
    if (broadcast) {
      return 0;
    }
    long duration = bytes.getLong(fileProperties.offset() + PLAY_DURATION_OFFSET);
    return Math.max(0, Long.divideUnsigned(duration, UNITS_PER_MS) - prerollMs);
  }

  private AsfObject findFileProperties() throws AsfException {
    for (AsfObject object : objects) {
      if (object.id().equals(AsfObject.FILE_PROPERTIES)) {
        return atLeast(FILE_PROPERTIES_LENGTH, object, "File Properties");
      }
    }
    throw new AsfException(OBJECTS_OFFSET, "File Properties in the header", "none");
  }

  private long readPreroll(int offset) throws AsfException {
    long preroll = bytes.getLong(offset);
    if (preroll < 0 || preroll > MAX_PREROLL_MS) {
      throw new AsfException(
          offset, "a preroll of 32 bits", Long.toUnsignedString(preroll) + " ms");
    }
    return preroll;
  }

  private int readPacketSize(int offset) throws AsfException {
    int size = bytes.getInt(offset);
    if (size < AsfHeader.MIN_PACKET_SIZE || size > AsfHeader.MAX_PACKET_SIZE) {
      throw new AsfException(
          offset,
          "a packet size of " + AsfHeader.MIN_PACKET_SIZE + " to " + AsfHeader.MAX_PACKET_SIZE,
          Integer.toUnsignedString(size));
    }
    return size;
  }

  private void readObject(AsfObject object) throws AsfException {
    Guid id = object.id();
    if (id.equals(AsfObject.STREAM_PROPERTIES)) {
      readStreamProperties(object);
    } else if (id.equals(AsfObject.HEADER_EXTENSION)) {
      readHeaderExtension(object);
    } else if (id.equals(AsfObject.STREAM_BITRATES)) {
      readBitrates(object);
    } else if (id.equals(AsfObject.CONTENT_DESCRIPTION)) {
      readDescription(object);
    }
  }

  private void readStreamProperties(AsfObject object) throws AsfException {
    atLeast(STREAM_PROPERTIES_LENGTH, object, "Stream Properties");
    int flags = unsignedShort(object.offset() + STREAM_FLAGS_OFFSET);
    int number = flags & STREAM_NUMBER_MASK;
    if (number == 0) {
      throw new AsfException(
          object.offset() + STREAM_FLAGS_OFFSET, "a stream number of 1 to 127", "0");
    }
    streamProperties.putIfAbsent(number, object);
  }

  private void readHeaderExtension(AsfObject extension) throws AsfException {
    atLeast(EXTENSION_OBJECTS_OFFSET, extension, "Header Extension");
    int from = extension.offset() + EXTENSION_OBJECTS_OFFSET;
    for (AsfObject object : AsfObject.in(bytes, from, extension.end())) {
      if (object.id().equals(AsfObject.EXTENDED_STREAM_PROPERTIES)) {
        readExtendedProperties(object);
      }
    }
  }

  private void readExtendedProperties(AsfObject object) throws AsfException {
    atLeast(EXTENDED_LENGTH, object, "Extended Stream Properties");
    int number = unsignedShort(object.offset() + EXTENDED_NUMBER_OFFSET);
    extendedProperties.putIfAbsent(number, object);
    readHiddenStream(object);
  }

  /** Behind names and payload extension systems there may be the Stream Properties themselves. */
  private void readHiddenStream(AsfObject object) throws AsfException {
    int offset = object.offset() + EXTENDED_LENGTH;
    for (int i = unsignedShort(object.offset() + EXTENDED_NAMES_OFFSET); i > 0; i--) {
      offset = endOfName(offset, object);
    }
    for (int i = unsignedShort(object.offset() + EXTENDED_SYSTEMS_OFFSET); i > 0; i--) {
      offset = endOfSystem(offset, object);
    }
    for (AsfObject hidden : AsfObject.in(bytes, offset, object.end())) {
      if (hidden.id().equals(AsfObject.STREAM_PROPERTIES)) {
        readStreamProperties(hidden);
      }
    }
  }

  private int endOfName(int offset, AsfObject object) throws AsfException {
    expectRoom(offset, NAME_HEAD_LENGTH, object, "a stream name");
    int length = unsignedShort(offset + NAME_LENGTH_OFFSET);
    expectRoom(offset + NAME_HEAD_LENGTH, length, object, "a stream name");
    return offset + NAME_HEAD_LENGTH + length;
  }

  private int endOfSystem(int offset, AsfObject object) throws AsfException {
    expectRoom(offset, SYSTEM_HEAD_LENGTH, object, "a payload extension system");
    int length = bytes.getInt(offset + SYSTEM_INFO_LENGTH_OFFSET);
    expectRoom(offset + SYSTEM_HEAD_LENGTH, length, object, "a payload extension system");
    return offset + SYSTEM_HEAD_LENGTH + length;
  }

  private void readBitrates(AsfObject object) {
    int offset = object.offset() + AsfObject.HEAD_LENGTH + Short.BYTES;
    while (offset + BITRATE_ENTRY_LENGTH <= object.end()) {
      int number = unsignedShort(offset) & STREAM_NUMBER_MASK;
      bitrates.putIfAbsent(number, Integer.toUnsignedLong(bytes.getInt(offset + Short.BYTES)));
      offset += BITRATE_ENTRY_LENGTH;
    }
  }

  private void readDescription(AsfObject object) {
    int lengthAt = object.offset() + AsfObject.HEAD_LENGTH;
    int textAt = lengthAt + DESCRIPTION_TEXTS * Short.BYTES;
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < DESCRIPTION_TEXTS && textAt <= object.end(); i++) {
      int length = Math.min(unsignedShort(lengthAt), object.end() - textAt);
      texts.add(text(textAt, length));
      lengthAt += Short.BYTES;
      textAt += length;
    }
    if (texts.size() == DESCRIPTION_TEXTS) {
      title = texts.get(0);
      author = texts.get(1);
      copyright = texts.get(2);
      description = texts.get(3);
    }
  }

  private AsfStream stream(int number, AsfObject object) {
    int at = object.offset();
    StreamType type = StreamType.of(Guid.at(bytes, at + TYPE_OFFSET));
    int format = at + STREAM_PROPERTIES_LENGTH;
    int formatLength = Math.min(bytes.getInt(at + TYPE_DATA_LENGTH_OFFSET), object.end() - format);
    boolean audio = type == StreamType.AUDIO && formatLength >= WAVE_FORMAT_LENGTH;
    boolean video = type == StreamType.VIDEO && formatLength >= VIDEO_FORMAT_LENGTH;
    String codec = "";
    if (audio) {
      codec = Codecs.ofWaveFormat(unsignedShort(format));
    } else if (video) {
      codec = Codecs.ofFourcc(bytes, format + FOURCC_OFFSET);
    }
    return new AsfStream(
        number,
        type,
        codec,
        video ? pictureSide(format) : 0,
        video ? pictureSide(format + Integer.BYTES) : 0,
        audio ? Math.max(0, bytes.getInt(format + 4)) : 0,
        audio ? unsignedShort(format + 2) : 0,
        averageBitrate(number, audio ? format : -1),
        (unsignedShort(at + STREAM_FLAGS_OFFSET) & STREAM_FLAG_ENCRYPTED) != 0,
        hasNoCleanPoints(number));
  }

  private long averageBitrate(int number, int waveFormat) {
    Long stated = bitrates.get(number);
    if (stated != null) {
      return stated;
    }
    AsfObject extended = extendedProperties.get(number);
    if (extended != null) {
      return Integer.toUnsignedLong(bytes.getInt(extended.offset() + EXTENDED_BITRATE_OFFSET));
    }
    return waveFormat < 0 ? 0 : Integer.toUnsignedLong(bytes.getInt(waveFormat + 8)) * Byte.SIZE;
  }

  private boolean hasNoCleanPoints(int number) {
    AsfObject extended = extendedProperties.get(number);
    int flags = extended == null ? 0 : bytes.getInt(extended.offset() + EXTENDED_FLAGS_OFFSET);
    return (flags & EXTENDED_FLAG_NO_CLEAN_POINTS) != 0;
  }

  private int pictureSide(int offset) {
    int side = bytes.getInt(offset);
    return side > 0 && side < MAX_PICTURE_SIDE ? side : 0;
  }

  /** UTF-16 up to its first NUL, on one line whatever it holds. */
  private String text(int offset, int length) {
    String text = UTF_16LE.decode(bytes.slice(offset, length)).toString();
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end))
        .replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ")
        .trim();
  }

  private int unsignedShort(int offset) {
    return Short.toUnsignedInt(bytes.getShort(offset));
  }

  private static AsfObject atLeast(int length, AsfObject object, String name) throws AsfException {
    if (object.size() < length) {
      throw new AsfException(
          object.offset() + Guid.LENGTH,
          name + " of at least " + length + " bytes",
          Integer.toString(object.size()));
    }
    return object;
  }

  private static void expectRoom(int offset, int length, AsfObject object, String what)
      throws AsfException {
    if (length < 0 || length > object.end() - offset) {
      throw new AsfException(
          offset, what + " inside its object", Integer.toUnsignedString(length) + " bytes");
    }
  }

  private static void expectObject(ByteBuffer bytes, int offset, Guid expected, String name)
      throws AsfException {
    Guid found = Guid.at(bytes, offset);
    if (!found.equals(expected)) {
      throw new AsfException(offset, name, found.toString());
    }
  }
}
