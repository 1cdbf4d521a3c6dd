package org.wmrelay.source.udp;

import java.nio.ByteBuffer;
import org.wmrelay.broadcast.Derivation;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.wire.websocket.ServerFrames;

/** Each datagram as one message of a WebSocket, of text if the feed is text. */
final class MessageForm extends RawForm implements Derivation {

  MessageForm() {
    super("websocket");
  }

  @Override
  public ByteBuffer derive(ByteBuffer frame, StreamHeader header) {
    boolean isText = header.facts().contentType().startsWith("text/");
    return isText ? ServerFrames.text(frame) : ServerFrames.binary(frame);
  }

  @Override
  public ByteBuffer trailer() {
    return ServerFrames.goingAway();
  }
}
