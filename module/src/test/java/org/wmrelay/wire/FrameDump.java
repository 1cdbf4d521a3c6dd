package org.wmrelay.wire;

import java.nio.ByteBuffer;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.mmsh.Frame;
import org.wmrelay.wire.mmsh.FrameKind;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.HeaderAssembler;
import org.wmrelay.wire.mmsh.MmshException;

/** Writes down the frames of a stream, and the header and packets in them. */
public final class FrameDump implements CodecAsserts.Codec {

  private final FrameReader reader;
  private final HeaderAssembler headers = new HeaderAssembler();
  private final AsfDump asf = new AsfDump();
  private final StringBuilder dump = asf.text();

  /** For a stream in this form. */
  public FrameDump(FrameReader.Form form) {
    reader = new FrameReader(form);
  }

  @Override
  public void feed(ByteBuffer chunk) throws MmshException, AsfException {
    reader.feed(chunk, this::onFrame);
  }

  @Override
  public String dump() {
    return dump + (reader.isBetweenFrames() ? "" : "...\n");
  }

  private void onFrame(Frame frame) throws MmshException, AsfException {
    dump.append(frame.kind());
    field("location", frame.locationId());
    field("incarnation", frame.incarnation());
    field("af", frame.afFlags());
    field("reason", frame.reason());
    AsfDump.bytes(dump, frame.payload());
    look(frame);
  }

  private void look(Frame frame) throws MmshException, AsfException {
    boolean pushedHeader = frame.kind() == FrameKind.CHANGE && frame.payload().hasRemaining();
    if (frame.kind() == FrameKind.HEADER || pushedHeader) {
      byte[] header = headers.add(frame);
      if (header != null) {
        asf.onHeader(AsfHeader.parse(header));
      }
    } else if (frame.kind() == FrameKind.DATA) {
      asf.onPacket(frame.payload());
    }
  }

  private void field(String name, long value) {
    if (value != 0) {
      dump.append(' ').append(name).append(' ').append(value);
    }
  }
}
