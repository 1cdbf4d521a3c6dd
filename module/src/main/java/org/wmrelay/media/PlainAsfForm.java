package org.wmrelay.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Derivation;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.mmsh.FrameWriter;

/**
 * What players get who ask plainly over HTTP ([ASF] 2.2): the header, then packets of exactly the
 * packet size, padding restored. A change of header cannot be expressed and ends a listener.
 */
public final class PlainAsfForm implements Derivation {

  /** Its name among the renditions of a broadcast. */
  public static final String NAME = "asf";

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** A header and the packet size it names. */
  private record Known(StreamHeader header, int packetSize) {}

  // Frame after frame comes under one header, which therefore is parsed once. A race between two
  // threads only parses it twice.
  private volatile @Nullable Known known;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ByteBuffer prelude(StreamHeader header) {
    return header.bytes();
  }

  @Override
  public ByteBuffer change(StreamHeader header) {
    return NOTHING.duplicate();
  }

  @Override
  public ByteBuffer trailer() {
    return NOTHING.duplicate();
  }

  @Override
  public boolean canChange() {
    return false;
  }

  /**
   * The packet of a {@code $D} frame at its full size.
   *
   * @throws IllegalArgumentException if the frame or the header did not pass an ingest
   */
  @Override
  public ByteBuffer derive(ByteBuffer frame, StreamHeader header) {
    try {
      int head = FrameWriter.dataFrameLength(0);
      int packetSize = packetSize(header);
      AsfPacket packet = new AsfPacket();
      packet.parse(frame.slice(frame.position() + head, frame.remaining() - head), packetSize);
      ByteBuffer restored = ByteBuffer.allocate(packetSize);
      packet.putRestored(restored);
      return restored.flip();
    } catch (AsfException e) {
      throw new IllegalArgumentException("not a frame of an ingest", e);
    }
  }

  private int packetSize(StreamHeader header) throws AsfException {
    Known last = known;
    if (last == null || !last.header().equals(header)) {
      last = new Known(header, AsfHeader.parse(header.bytes()).packetSize());
      known = last;
    }
    return last.packetSize();
  }
}
