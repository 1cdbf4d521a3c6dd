package org.wmrelay.jetty;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.wmrelay.broadcast.BroadcastForm;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.broadcast.WireForm;

/** Frames as they are. */
final class PlainForm implements WireForm {

  /** Begins a broadcast without a header, which can be joined anywhere. */
  static void begin(Publication publication) {
    StreamFacts facts = new StreamFacts("", "text/plain", 0, Duration.ZERO, true, List.of());
    StreamHeader header = new StreamHeader(ByteBuffer.allocate(0), facts);
    BroadcastForm form = new BroadcastForm(new PlainForm(), List.of());
    publication.write(() -> publication.header(form, header, true));
  }

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public ByteBuffer prelude(StreamHeader header) {
    return ByteBuffer.allocate(0);
  }

  @Override
  public ByteBuffer change(StreamHeader header) {
    return ByteBuffer.allocate(0);
  }

  @Override
  public ByteBuffer trailer() {
    return ByteBuffer.allocate(0);
  }

  @Override
  public boolean canChange() {
    return true;
  }
}
