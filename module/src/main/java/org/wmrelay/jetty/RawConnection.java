package org.wmrelay.jetty;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;

/**
 * A client that merely connected. It may say what it likes; a half-closed connection goes on
 * receiving.
 *
 * <p>Whoever has closed altogether looks half-closed until something is written to it. So a client
 * that has ended its direction is kept only as long as it gets something now and then; else clients
 * of a silent feed that are long gone would keep their places.
 */
final class RawConnection extends StreamConnection {
  /** How long a half-closed client may get nothing. */
  static final Duration HALF_CLOSED_IDLE = Duration.ofMinutes(1);

  private final Consumer<RawConnection> clients;

  /**
   * @param clients who takes it on
   */
  RawConnection(EndPoint endPoint, Executor executor, Consumer<RawConnection> clients) {
    super(endPoint, executor);
    this.clients = clients;
  }

  @Override
  public void onOpen() {
    super.onOpen();
    clients.accept(this);
  }

  @Override
  void said(ByteBuffer bytes) {}

  @Override
  void inputEnded() {
    getEndPoint().setIdleTimeout(HALF_CLOSED_IDLE.toMillis());
  }
}
