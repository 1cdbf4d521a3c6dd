package org.wmrelay.source.udp;

import java.nio.ByteBuffer;
import java.util.List;
import org.wmrelay.broadcast.BroadcastForm;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.broadcast.WireForm;

/** Datagrams as they came, one behind the other: a frame is a datagram, and there is no header. */
class RawForm implements WireForm {
  /** The name of the primary rendition; framed ones carry it in front. */
  static final String NAME = "raw";

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final String name;

  RawForm(String name) {
    this.name = name;
  }

  /** All forms in which datagrams can be had. */
  static BroadcastForm all() {
    return new BroadcastForm(
        new RawForm(NAME),
        List.of(
            new FramedForm(Framing.NEWLINE),
            new FramedForm(Framing.LENGTH16),
            new FramedForm(Framing.LENGTH32),
            new MessageForm()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ByteBuffer prelude(StreamHeader header) {
    return NOTHING;
  }

  @Override
  public ByteBuffer change(StreamHeader header) {
    return NOTHING;
  }

  @Override
  public ByteBuffer trailer() {
    return NOTHING;
  }

  @Override
  public boolean canChange() {
    return true;
  }
}
