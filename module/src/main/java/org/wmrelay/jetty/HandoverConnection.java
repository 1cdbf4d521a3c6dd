package org.wmrelay.jetty;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Sink;

/**
 * A listener's connection after HTTP has left it: what is written goes to the socket, through TLS
 * if there is one, and the listener is read so that its end is noticed at once.
 *
 * <p>Idle timeouts of the host do not count here; a paused stream stays. A player has nothing to
 * say any more: what it sends is thrown away, and one that sends more than {@value #MAX_DISCARDED}
 * bytes is treated as gone.
 *
 * <p>The bytes that the system holds for a listener who does not read are bounded by the
 * connector's {@code acceptedSendBufferSize} only.
 */
final class HandoverConnection extends AbstractConnection implements Sink, Connection.UpgradeTo {
  static final int MAX_DISCARDED = 64 * 1024;
  private static final int READ_SIZE = 1024;

  /** How long a player may take to close its side after the end of the stream. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final CompletableFuture<Sink> opened = new CompletableFuture<>();
  private final AtomicReference<@Nullable Runnable> onGone = new AtomicReference<>();
  private final Writing writing = new Writing();
  private volatile boolean gone;
  private volatile boolean ended;
  private int discarded;

  HandoverConnection(EndPoint endPoint, Executor executor) {
    super(endPoint, executor);
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

  // ---- Jetty ----

  @Override
  public void onUpgradeTo(ByteBuffer received) {
    discarded += received.remaining();
    BufferUtil.clear(received);
  }

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(-1);
    fillInterested();
    opened.complete(this);
  }

  @Override
  public void onFillable() {
    try {
      if (discard()) {
        fillInterested();
      } else {
        peerGone();
      }
    } catch (Exception broken) {
      peerGone();
    }
  }

  /** Reads all there is. Returns false if the peer has ended its side, or does not end talking. */
  private boolean discard() throws Exception {
    ByteBuffer bytes = BufferUtil.allocate(READ_SIZE);
    while (discarded <= MAX_DISCARDED) {
      BufferUtil.clear(bytes);
      int read = getEndPoint().fill(bytes);
      if (read <= 0) {
        return read == 0;
      }
      discarded += read;
    }
    return false;
  }

  @Override
  public void onFillInterestedFailed(Throwable cause) {
    peerGone();
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    super.onClose(cause);
    peerGone();
  }

  private void peerGone() {
    gone = true;
    if (ended) {
      getEndPoint().close();
    }
    Runnable told = onGone.getAndSet(null);
    if (told != null) {
      told.run();
    }
  }

  // ---- the delivery thread ----

  @Override
  public void open(Runnable whenGone) {
    onGone.set(whenGone);
    if (gone) {
      peerGone();
    }
  }

  /** Jetty finishes the write, also where TLS holds some of it back. */
  @Override
  public void write(ByteBuffer slice, Completion completion) {
    writing.completion = completion;
    getEndPoint().write(writing, slice);
  }

  /** One object for all writes of the connection, since only one is outstanding. */
  private static final class Writing implements Callback {
    private volatile @Nullable Completion completion;

    @Override
    public void succeeded() {
      Completion told = completion;
      if (told != null) {
        told.succeeded();
      }
    }

    @Override
    public void failed(Throwable cause) {
      Completion told = completion;
      if (told != null) {
        told.failed(cause);
      }
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }

  /** The player gets all that was written, then the end, and closes; closing first could cut it. */
  @Override
  public void end() {
    ended = true;
    getEndPoint().setIdleTimeout(LINGER.toMillis());
    getEndPoint().shutdownOutput();
    if (gone) {
      getEndPoint().close();
    }
  }

  @Override
  public void abort(Throwable cause) {
    getEndPoint().close(cause);
  }
}
