package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.media.AsfChannel;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.media.MmshForm;
import org.wmrelay.wire.mmsh.FrameReader;

/** ASF streams cross in the frames in which players get them. */
public final class AsfCarriage implements Carriage {
  private static final int FRAME_HEAD = 4;

  private final AsfChannel channel;

  /**
   * @param channel of the point, through which its own source publishes too
   */
  public AsfCarriage(AsfChannel channel) {
    this.channel = channel;
  }

  @Override
  public String form() {
    return MmshForm.NAME;
  }

  @Override
  public boolean hasHeader() {
    return true;
  }

  /** [MS-WMSP] 2.2.3.3: {@code $H}, in front of which {@code $C} may stand. */
  @Override
  public byte @Nullable [] header(ByteBuffer run) {
    ByteBuffer header = run.duplicate();
    if (startsWith(header, 'C')) {
      int at = header.position();
      int length = (header.get(at + 2) & 0xFF) | ((header.get(at + 3) & 0xFF) << 8);
      header.position(Math.min(header.limit(), at + FRAME_HEAD + length));
    }
    if (!startsWith(header, 'H')) {
      return null;
    }
    byte[] bytes = new byte[header.remaining()];
    header.get(bytes);
    return bytes;
  }

  /** [MS-WMSP] 2.2.3: a frame begins with 0x24, of which the first bit is a flag. */
  private static boolean startsWith(ByteBuffer frames, char kind) {
    int at = frames.position();
    return frames.remaining() >= FRAME_HEAD
        && (frames.get(at) & 0x7F) == '$'
        && frames.get(at + 1) == kind;
  }

  @Override
  public boolean isOnDemand() {
    return true;
  }

  @Override
  public Unloading unload(Supplier<@Nullable Publication> publisher) {
    AsfIngest ingest = new AsfIngest(channel, publisher, AsfIngest.Begin.AT_HEADER);
    FrameReader frames = new FrameReader(FrameReader.Form.WMSP);
    return bytes -> take(ingest, frames, bytes);
  }

  private static @Nullable String take(AsfIngest ingest, FrameReader frames, ByteBuffer bytes) {
    try {
      return switch (ingest.frames(frames, bytes)) {
        case GOES_ON -> null;
        case STREAM_ENDED -> "the owner's stream ended";
        case TAKEN_AWAY -> "another source publishes";
      };
    } catch (IngestException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
