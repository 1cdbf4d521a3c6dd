package org.wmrelay.jetty;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Sink;

/**
 * A listener's connection after HTTP has left it. A player has nothing to say any more: one that
 * ends its direction is gone, and so is one that sends more than {@value #MAX_DISCARDED} bytes.
 *
 * <p>The connector is the host's, so the bytes that the system holds for a listener who does not
 * read are bounded here: left to itself, Linux lets them grow to megabytes.
 */
class HandoverConnection extends StreamConnection implements Connection.UpgradeTo {
  static final int MAX_DISCARDED = 64 * 1024;

  private final CompletableFuture<Sink> opened = new CompletableFuture<>();
  private final int sendBuffer;
  private @Nullable ByteBuffer early;
  private int discarded;

  /**
   * @param sendBuffer bytes; 0 leaves it as it is
   */
  HandoverConnection(EndPoint endPoint, Executor executor, int sendBuffer) {
    super(endPoint, executor);
    this.sendBuffer = sendBuffer;
  }

  /** The sink, as soon as HTTP has left the connection. */
  CompletionStage<Sink> opened() {
    return opened;
  }

  /** HTTP did not get as far as to hand over. */
  void failed(Throwable cause) {
    opened.completeExceptionally(cause);
  }

  /** Only without a failure does Jetty hand over. */
  void requestCompleted(@Nullable Throwable failure) {
    if (failure != null) {
      failed(failure);
    }
  }

  @Override
  public void onUpgradeTo(ByteBuffer received) {
    early = BufferUtil.copy(received);
    BufferUtil.clear(received);
  }

  @Override
  public void onOpen() {
    boundSendBuffer();
    hear(early);
    super.onOpen();
    opened.complete(this);
  }

  /** What the client said behind its request. */
  private void hear(@Nullable ByteBuffer bytes) {
    try {
      if (bytes != null) {
        said(bytes);
      }
    } catch (IOException tooMuch) {
      peerGone();
    }
  }

  private void boundSendBuffer() {
    try {
      if (sendBuffer > 0 && socket() instanceof NetworkChannel channel) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
      }
    } catch (IOException closed) {
      peerGone();
    }
  }

  /** Below TLS, if there is any; nothing for an end point that is no socket. */
  private @Nullable SelectableChannel socket() {
    EndPoint inner = getEndPoint();
    while (inner instanceof EndPoint.Wrapper wrapper) {
      inner = wrapper.unwrap();
    }
    return inner instanceof SelectableChannelEndPoint selectable ? selectable.getChannel() : null;
  }

  @Override
  void said(ByteBuffer bytes) throws IOException {
    discarded += bytes.remaining();
    if (discarded > MAX_DISCARDED) {
      throw new IOException("a player that does not end talking");
    }
  }

  @Override
  void inputEnded() {
    peerGone();
  }
}
