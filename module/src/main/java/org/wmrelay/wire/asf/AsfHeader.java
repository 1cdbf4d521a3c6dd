package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A stream's header, and what it says: the Header Object and the first 50 bytes of the Data Object
 * behind it ([ASF] 3, 5.1), which is what {@code $H} frames carry.
 *
 * <p>Two headers are equal if their bytes are.
 */
public final class AsfHeader {

  /** The longest header taken, in bytes: embedded pictures make headers long, but not longer. */
  public static final int MAX_LENGTH = 1 << 20;

  /** The part of the Data Object that belongs to a header. */
  public static final int DATA_HEAD_LENGTH = 50;

  /** The smallest packet size taken, in bytes. */
  public static final int MIN_PACKET_SIZE = 64;

  /** The largest packet size taken, in bytes: what an MMS packet holds ([MS-WMSP] 2.2.3.1.2). */
  public static final int MAX_PACKET_SIZE = 65527;

  private final byte[] bytes;
  private final AsfHeaderParser facts;
  private final List<AsfStream> streams;
  private final int joinStream;

  private AsfHeader(AsfHeaderParser facts) {
    this.bytes = facts.header;
    this.facts = facts;
    this.streams = facts.streams();
    this.joinStream = findJoinStream(streams);
  }

  /**
   * Reads a header; bytes behind it are ignored. The array is copied.
   *
   * @throws AsfException if it is no header, is cut off, breaks a limit, or lacks what every stream
   *     needs
   */
  public static AsfHeader parse(byte[] bytes) throws AsfException {
    return parse(ByteBuffer.wrap(bytes));
  }

  /** Reads a header from the buffer's remaining bytes, as {@link #parse(byte[])} does. */
  public static AsfHeader parse(ByteBuffer bytes) throws AsfException {
    return new AsfHeader(AsfHeaderParser.parse(bytes));
  }

  /** The header as it came. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The header as players of a live stream are to get it: flagged as a broadcast that cannot seek,
   * no sizes or durations, objects counted right, minimum packet size equal to the maximum, Data
   * Object size 50 (0, though legal, hangs libmms). The length stays, unless it is more than libmms
   * can read (16384): then padding and descriptions are dropped, as many as needed.
   */
  public byte[] sanitised() {
    return LiveHeader.of(facts);
  }

  /** The identity that Header and Data Object share. */
  public Guid fileId() {
    return facts.fileId;
  }

  /** How long every data packet is, padding included. */
  public int packetSize() {
    return facts.packetSize;
  }

  /** How long a player buffers, in ms; presentation times are ahead by as much. */
  public long prerollMs() {
    return facts.prerollMs;
  }

  /**
   * True if the header says that it belongs to a live stream: its sizes and durations are invalid.
   */
  public boolean isBroadcast() {
    return facts.broadcast;
  }

  /** True if the header says that a player may seek. */
  public boolean isSeekable() {
    return facts.seekable;
  }

  /** The sum of all streams in bit/s, alternatives that exclude each other included. */
  public long maximumBitrate() {
    return facts.maximumBitrate;
  }

  /** How long a file plays, in ms, without the preroll; 0 for a broadcast. */
  public long playDurationMs() {
    return facts.playDurationMs();
  }

  /** The Data Object's size; anything below 50, or anything in a broadcast, says nothing. */
  long dataObjectSize() {
    return facts.dataObjectSize;
  }

  /** The streams by rising number. */
  public List<AsfStream> streams() {
    return streams;
  }

  /** The title, or "". This and the other texts have spaces for control characters. */
  public String title() {
    return facts.title;
  }

  /** Who made it, or "". */
  public String author() {
    return facts.author;
  }

  /** Whose it is, or "". */
  public String copyright() {
    return facts.copyright;
  }

  /** What it is about, or "". */
  public String description() {
    return facts.description;
  }

  /**
   * The bitrate to show to people, in bit/s: best audio plus best video, or the maximum where a
   * header does not say those.
   */
  public long displayedBitrate() {
    long audio = bestBitrate(StreamType.AUDIO);
    long video = bestBitrate(StreamType.VIDEO);
    boolean known = audio >= 0 && video >= 0 && audio + video > 0;
    return known ? audio + video : maximumBitrate();
  }

  /**
   * True if a player set up for this header can go on with the other: the same streams by number,
   * type and codec, and the same packet size.
   */
  public boolean isCompatibleWith(AsfHeader other) {
    if (packetSize() != other.packetSize() || streams.size() != other.streams.size()) {
      return false;
    }
    for (int i = 0; i < streams.size(); i++) {
      if (!streams.get(i).isLike(other.streams.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** True if a decoder can begin with any packet: no video, or video without clean points. */
  public boolean joinsAnywhere() {
    return joinStream == 0;
  }

  /** The number of the stream whose key frames a decoder must wait for; 0 if it need not wait. */
  int joinStream() {
    return joinStream;
  }

  /** Where video alternatives exclude each other, the first one decides for all. */
  private static int findJoinStream(List<AsfStream> streams) {
    Optional<AsfStream> video =
        streams.stream().filter(s -> s.type() == StreamType.VIDEO).findFirst();
    return video.filter(v -> !v.noCleanPoints()).map(AsfStream::number).orElse(0);
  }

  /** The highest bitrate of this type; 0 if no stream has the type, -1 if one does not say. */
  private long bestBitrate(StreamType type) {
    long best = 0;
    for (AsfStream stream : streams) {
      if (stream.type() == type) {
        if (stream.averageBitrate() == 0) {
          return -1;
        }
        best = Math.max(best, stream.averageBitrate());
      }
    }
    return best;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AsfHeader that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
