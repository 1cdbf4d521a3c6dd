package org.wmrelay.play;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.wire.websocket.ClientFrames;
import org.wmrelay.wire.websocket.ServerFrames;
import org.wmrelay.wire.websocket.WebSocketException;

/**
 * A connection after its handshake as a WebSocket. What the listener gets is rendered with the
 * frames of the protocol already; answers to a client's pings and to its close go between two
 * writes, which end where messages do.
 *
 * <p>Only the newest answer is kept (RFC 6455 §5.5.3), so a client that asks without reading costs
 * nothing. What else a client says is thrown away.
 *
 * <p>Threads: {@link #said} on the connection's, the rest as every sink.
 */
final class WebSocketSink implements Sink, ClientFrames.Handler {
  private static final Logger LOG = HarmlessLogger.of(WebSocketSink.class);

  private final ClientFrames frames = new ClientFrames(this);

  // Guarded by this.
  private @Nullable Sink connection;
  private @Nullable Runnable whenGone;
  private @Nullable Write answer;
  private @Nullable Write slice;
  private boolean writing;
  private boolean closed;
  private boolean gone;

  /** Has the connection, once there is one. */
  WebSocketSink over(Sink opened) {
    synchronized (this) {
      connection = opened;
    }
    goOn();
    return this;
  }

  // ---- what the client says ----

  /** Takes the next bytes from the client. */
  void said(ByteBuffer bytes) {
    try {
      frames.read(bytes);
    } catch (WebSocketException wrong) {
      LOG.debug("a client of a WebSocket is cut: {}", wrong.getMessage());
      gone();
    }
  }

  @Override
  public void ping(ByteBuffer payload) {
    answer(ServerFrames.pong(payload), () -> {});
  }

  @Override
  public void close(ByteBuffer payload) {
    if (isClosed()) {
      gone();
    } else {
      answer(ServerFrames.close(payload), this::gone);
    }
  }

  private void answer(ByteBuffer frame, Runnable then) {
    synchronized (this) {
      answer = new Write(frame, new Answered(then));
    }
    goOn();
  }

  private void gone() {
    Runnable told;
    synchronized (this) {
      gone = true;
      told = whenGone;
    }
    if (told != null) {
      told.run();
    }
  }

  // ---- the delivery thread ----

  @Override
  public void open(Runnable goneAway) {
    boolean already;
    synchronized (this) {
      whenGone = goneAway;
      already = gone;
    }
    connection().open(goneAway);
    if (already) {
      goneAway.run();
    }
  }

  @Override
  public void write(ByteBuffer bytes, Completion completion) {
    synchronized (this) {
      slice = new Write(bytes, completion);
    }
    goOn();
  }

  @Override
  public void end() {
    connection().end();
  }

  @Override
  public void abort(Throwable cause) {
    connection().abort(cause);
  }

  private synchronized Sink connection() {
    Sink opened = connection;
    if (opened == null) {
      throw new IllegalStateException("there is no connection yet");
    }
    return opened;
  }

  // ---- writes, one after the other ----

  private void goOn() {
    Write next = next();
    if (next != null) {
      connection().write(next.bytes, next);
    }
  }

  /** The next write, if there is one and none is outstanding; none at all behind a close. */
  private synchronized @Nullable Write next() {
    if (connection == null || writing || closed) {
      return null;
    }
    Write next = answer;
    if (next != null) {
      answer = null;
    } else {
      next = slice;
      slice = null;
    }
    writing = next != null;
    closed = next != null && ServerFrames.isClose(next.bytes);
    return next;
  }

  private synchronized void written() {
    writing = false;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** A write, and who is told when it is done. */
  private final class Write implements Completion {
    private final ByteBuffer bytes;
    private final Completion told;

    Write(ByteBuffer bytes, Completion told) {
      this.bytes = bytes;
      this.told = told;
    }

    @Override
    public void succeeded() {
      written();
      told.succeeded();
      goOn();
    }

    @Override
    public void failed(Throwable cause) {
      told.failed(cause);
    }
  }

  /** A client that does not take an answer is gone. */
  private final class Answered implements Completion {
    private final Runnable then;

    Answered(Runnable then) {
      this.then = then;
    }

    @Override
    public void succeeded() {
      then.run();
    }

    @Override
    public void failed(Throwable cause) {
      gone();
    }
  }
}
