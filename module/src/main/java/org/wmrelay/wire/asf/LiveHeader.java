package org.wmrelay.wire.asf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Makes the header that the players of a live stream get out of the one that came. */
final class LiveHeader {

  /** More than this libmms 0.6 does not read. */
  static final int COMFORTABLE_LENGTH = 16384;

  // What may go first when a header is too long: no player needs it for playing.
  private static final List<Guid> DISPENSABLE =
      List.of(
          AsfObject.PADDING,
          AsfObject.CODEC_LIST,
          AsfObject.EXTENDED_CONTENT_DESCRIPTION,
          AsfObject.MARKERS);

  private static final int OBJECT_COUNT_OFFSET = 24;

  private LiveHeader() {}

  static byte[] of(AsfHeaderParser facts) {
    byte[] bytes = facts.header.clone();
    markLive(bytes, facts);
    return bytes.length > COMFORTABLE_LENGTH ? shorten(bytes, facts) : bytes;
  }

  private static void markLive(byte[] bytes, AsfHeaderParser facts) {
    ByteBuffer live = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int file = facts.fileProperties.offset();
    live.putLong(file + AsfHeaderParser.FILE_SIZE_OFFSET, 0);
    live.putLong(file + AsfHeaderParser.PACKET_COUNT_OFFSET, 0);
    live.putLong(file + AsfHeaderParser.PLAY_DURATION_OFFSET, 0);
    live.putLong(file + AsfHeaderParser.SEND_DURATION_OFFSET, 0);
    int flags = live.getInt(file + AsfHeaderParser.FLAGS_OFFSET);
    live.putInt(
        file + AsfHeaderParser.FLAGS_OFFSET,
        (flags | AsfHeaderParser.FLAG_BROADCAST) & ~AsfHeaderParser.FLAG_SEEKABLE);
    live.putInt(file + AsfHeaderParser.MIN_PACKET_SIZE_OFFSET, facts.packetSize);
    live.putInt(OBJECT_COUNT_OFFSET, facts.objects.size()); // VLC counts one too many
    int data = facts.headerObjectSize;
    live.putLong(data + AsfHeaderParser.DATA_SIZE_OFFSET, AsfHeader.DATA_HEAD_LENGTH);
    live.putLong(data + AsfHeaderParser.DATA_PACKETS_OFFSET, 0);
  }

  private static byte[] shorten(byte[] bytes, AsfHeaderParser facts) {
    List<AsfObject> kept = facts.objects;
    int length = bytes.length;
    for (Guid dispensable : DISPENSABLE) {
      if (length <= COMFORTABLE_LENGTH) {
        break;
      }
      kept = kept.stream().filter(object -> !object.id().equals(dispensable)).toList();
      length = lengthOf(kept);
    }
    return rebuild(bytes, kept, facts);
  }

  private static int lengthOf(List<AsfObject> objects) {
    int size = objects.stream().mapToInt(AsfObject::size).sum();
    return AsfHeaderParser.OBJECTS_OFFSET + size + AsfHeader.DATA_HEAD_LENGTH;
  }

  private static byte[] rebuild(byte[] bytes, List<AsfObject> kept, AsfHeaderParser facts) {
    ByteArrayOutputStream shorter = new ByteArrayOutputStream(lengthOf(kept));
    shorter.write(bytes, 0, AsfHeaderParser.OBJECTS_OFFSET);
    for (AsfObject object : kept) {
      shorter.write(bytes, object.offset(), object.size());
    }
    shorter.write(bytes, facts.headerObjectSize, AsfHeader.DATA_HEAD_LENGTH);
    ByteBuffer result = ByteBuffer.wrap(shorter.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    result.putLong(Guid.LENGTH, result.capacity() - AsfHeader.DATA_HEAD_LENGTH);
    result.putInt(OBJECT_COUNT_OFFSET, kept.size());
    return result.array();
  }
}
