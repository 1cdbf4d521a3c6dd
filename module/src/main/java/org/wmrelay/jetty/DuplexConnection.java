package org.wmrelay.jetty;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;

/** A listener's connection after HTTP has left it to a protocol in which clients speak too. */
final class DuplexConnection extends HandoverConnection {
  private final Consumer<ByteBuffer> heard;

  /**
   * @param sendBuffer bytes; 0 leaves it as it is
   * @param heard gets what the client says, valid during the call only
   */
  DuplexConnection(
      EndPoint endPoint, Executor executor, int sendBuffer, Consumer<ByteBuffer> heard) {
    super(endPoint, executor, sendBuffer);
    this.heard = heard;
  }

  @Override
  void said(ByteBuffer bytes) {
    heard.accept(bytes);
  }
}
