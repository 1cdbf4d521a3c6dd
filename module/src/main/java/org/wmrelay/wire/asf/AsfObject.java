package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an object lies in a header ([ASF] 2.1): GUID 16, size 8, body.
 *
 * @param offset of its GUID
 * @param size with its GUID and size
 */
record AsfObject(Guid id, int offset, int size) {

  /** GUID and size. */
  static final int HEAD_LENGTH = 24;

  /** The most objects taken side by side; real headers have some tens. */
  static final int MAX_OBJECTS = 1024;

  // [ASF] 10.1: the objects that stand on their own.
  static final Guid HEADER = Guid.of("75B22630-668E-11CF-A6D9-00AA0062CE6C");
  static final Guid DATA = Guid.of("75B22636-668E-11CF-A6D9-00AA0062CE6C");

  // [ASF] 10.2: the objects in a header.
  static final Guid FILE_PROPERTIES = Guid.of("8CABDCA1-A947-11CF-8EE4-00C00C205365");
  static final Guid STREAM_PROPERTIES = Guid.of("B7DC0791-A9B7-11CF-8EE6-00C00C205365");
  static final Guid HEADER_EXTENSION = Guid.of("5FBF03B5-A92E-11CF-8EE3-00C00C205365");
  static final Guid CODEC_LIST = Guid.of("86D15240-311D-11D0-A3A4-00A0C90348F6");
  static final Guid MARKERS = Guid.of("F487CD01-A951-11CF-8EE6-00C00C205365");
  static final Guid CONTENT_DESCRIPTION = Guid.of("75B22633-668E-11CF-A6D9-00AA0062CE6C");
  static final Guid EXTENDED_CONTENT_DESCRIPTION = Guid.of("D2D0A440-E307-11D2-97F0-00A0C95EA850");
  static final Guid STREAM_BITRATES = Guid.of("7BF875CE-468D-11D1-8D82-006097C9A2B2");
  static final Guid PADDING = Guid.of("1806D474-CADF-4509-A4BA-9AABCB96AAE8");

  // [ASF] 10.3: the one in a header extension that says more about a stream.
  static final Guid EXTENDED_STREAM_PROPERTIES = Guid.of("14E6A5CB-C672-4332-8399-A96952065B5A");

  int end() {
    return offset + size;
  }

  /**
   * The objects that fill the bytes from one index to another. Goes by their sizes, since the
   * counts that containers state are wrong in the wild (VLC's is one too high).
   */
  static List<AsfObject> in(ByteBuffer bytes, int from, int to) throws AsfException {
    List<AsfObject> objects = new ArrayList<>();
    int offset = from;
    while (offset < to) {
      if (objects.size() == MAX_OBJECTS) {
        throw new AsfException(offset, "at most " + MAX_OBJECTS + " objects", "another");
      }
      AsfObject object = at(bytes, offset, to);
      objects.add(object);
      offset = object.end();
    }
    return objects;
  }

  private static AsfObject at(ByteBuffer bytes, int offset, int to) throws AsfException {
    if (to - offset < HEAD_LENGTH) {
      throw new AsfException(offset, "an object", (to - offset) + " bytes");
    }
    long size = bytes.getLong(offset + Guid.LENGTH);
    if (size < HEAD_LENGTH || size > to - offset) {
      throw new AsfException(
          offset + Guid.LENGTH,
          "an object size of " + HEAD_LENGTH + " to " + (to - offset),
          Long.toUnsignedString(size));
    }
    return new AsfObject(Guid.at(bytes, offset), offset, (int) size);
  }
}
