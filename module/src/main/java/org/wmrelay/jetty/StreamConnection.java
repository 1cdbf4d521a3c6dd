package org.wmrelay.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Sink;

/**
 * A connection that carries nothing but a listener's bytes. What is written goes to the socket,
 * through TLS if there is one; the peer is read so that its end is noticed, and what it says is
 * thrown away.
 *
 * <p>Idle timeouts of the host do not count: a paused stream stays.
 */
abstract class StreamConnection extends AbstractConnection implements Sink {
  private static final int READ_SIZE = 4096;

  /** Reads in a row, so that one who never stops talking does not keep a thread. */
  private static final int READS_A_TURN = 16;

  /** How long the peer may take to close its side after the end of the stream. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private final AtomicReference<@Nullable Runnable> onGone = new AtomicReference<>();
  private final Writing writing = new Writing();
  private volatile boolean gone;
  private volatile boolean ended;

  StreamConnection(EndPoint endPoint, Executor executor) {
    super(endPoint, executor);
  }

  // ---- Jetty ----

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(-1);
    fillInterested();
  }

  @Override
  public void onFillable() {
    try {
      readAndForget();
    } catch (IOException broken) {
      peerGone();
    }
  }

  private void readAndForget() throws IOException {
    ByteBuffer bytes = BufferUtil.allocate(READ_SIZE);
    for (int i = 0; i < READS_A_TURN; i++) {
      BufferUtil.clear(bytes);
      int read = getEndPoint().fill(bytes);
      if (read < 0) {
        inputEnded();
        return;
      }
      if (read == 0) {
        break;
      }
      said(bytes);
    }
    fillInterested();
  }

  /** The peer said something; valid during the call only. */
  abstract void said(ByteBuffer bytes) throws IOException;

  /** The peer has closed its direction, or all of the connection: nobody can tell. */
  abstract void inputEnded();

  @Override
  public void onFillInterestedFailed(Throwable cause) {
    peerGone();
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    super.onClose(cause);
    peerGone();
  }

  void peerGone() {
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

  /** The peer gets all that was written, then the end, and closes; closing first could cut it. */
  @Override
  public void end() {
    ended = true;
    getEndPoint().setIdleTimeout(CLOSE_WITHIN.toMillis());
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
