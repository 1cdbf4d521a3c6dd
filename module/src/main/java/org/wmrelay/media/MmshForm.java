package org.wmrelay.media;

import java.nio.ByteBuffer;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.broadcast.WireForm;
import org.wmrelay.wire.mmsh.FrameWriter;

/**
 * What players get who speak Windows Media HTTP streaming ([MS-WMSP] 2.2.3): {@code $H}, then
 * {@code $D} frames without padding, {@code $C} and {@code $H} where the header changes, {@code $E}
 * at the end.
 */
public final class MmshForm implements WireForm {

  /** Its name among the renditions of a broadcast. */
  public static final String NAME = "mmsh";

  private static final int FINISHED = 0;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ByteBuffer prelude(StreamHeader header) {
    return ByteBuffer.wrap(FrameWriter.header(bytes(header)));
  }

  @Override
  public ByteBuffer change(StreamHeader header) {
    byte[] change = FrameWriter.change();
    byte[] asfHeader = bytes(header);
    ByteBuffer frames =
        ByteBuffer.allocate(change.length + FrameWriter.headerFramesLength(asfHeader.length));
    frames.put(change);
    FrameWriter.putHeader(frames, asfHeader);
    return frames.flip();
  }

  @Override
  public ByteBuffer trailer() {
    return ByteBuffer.wrap(FrameWriter.end(FINISHED));
  }

  @Override
  public boolean canChange() {
    return true;
  }

  private static byte[] bytes(StreamHeader header) {
    ByteBuffer view = header.bytes();
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }
}
