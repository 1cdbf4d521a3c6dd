package org.wmrelay.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A listener's side of TLS over a channel that does not block. It believes whatever certificate it
 * is shown: both ends are this benchmark's. What is written before the handshake is over, once, is
 * sent when it is.
 */
final class TlsChannel implements ByteChannel {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final SSLContext CONTEXT = context();

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer received;
  private final ByteBuffer sending;
  private ByteBuffer waiting = NOTHING;

  TlsChannel(SocketChannel channel) {
    this.channel = channel;
    this.engine = CONTEXT.createSSLEngine();
    engine.setUseClientMode(true);
    this.received = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).flip();
    this.sending = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
  }

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Believing()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int write(ByteBuffer request) throws IOException {
    int length = request.remaining();
    waiting = request;
    handshake();
    return length;
  }

  /** Whole records only: a buffer with less room than one needs is filled no further. */
  @Override
  public int read(ByteBuffer target) throws IOException {
    int before = target.position();
    while (target.remaining() >= engine.getSession().getApplicationBufferSize()) {
      SSLEngineResult result = engine.unwrap(received, target);
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        return target.position() > before ? target.position() - before : -1;
      }
      handshake();
      if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
        int count = channel.read(received.compact());
        received.flip();
        if (count <= 0) {
          return target.position() > before || count == 0 ? target.position() - before : -1;
        }
      }
    }
    return target.position() - before;
  }

  /** Goes on with the handshake as far as it goes without the peer, then sends what waits. */
  private void handshake() throws IOException {
    for (HandshakeStatus status = engine.getHandshakeStatus(); ; ) {
      switch (status) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> send(NOTHING);
        case NOT_HANDSHAKING, FINISHED -> {
          if (!waiting.hasRemaining()) {
            return;
          }
          send(waiting);
        }
        default -> {
          return;
        }
      }
      status = engine.getHandshakeStatus();
    }
  }

  /** Little enough that the socket takes all of it. */
  private void send(ByteBuffer clear) throws IOException {
    engine.wrap(clear, sending.clear());
    channel.write(sending.flip());
    if (sending.hasRemaining()) {
      throw new IOException("the server does not take a request");
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    try {
      engine.closeOutbound();
      send(NOTHING);
    } catch (ClosedChannelException gone) {
      // then there is nobody to tell
    } finally {
      channel.close();
    }
  }

  private static final class Believing implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
