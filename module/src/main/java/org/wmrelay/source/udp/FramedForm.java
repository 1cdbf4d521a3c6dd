package org.wmrelay.source.udp;

import java.nio.ByteBuffer;
import org.wmrelay.broadcast.Derivation;
import org.wmrelay.broadcast.StreamHeader;

/** Datagrams that can be told apart. */
final class FramedForm extends RawForm implements Derivation {
  private final Framing framing;

  FramedForm(Framing framing) {
    super(framing.form());
    this.framing = framing;
  }

  @Override
  public ByteBuffer derive(ByteBuffer frame, StreamHeader header) {
    return framing.frame(frame);
  }
}
