package org.wmrelay.play;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.Sink;

/**
 * A listener's bytes as an asynchronous servlet response, which any container and any version of
 * HTTP can deliver.
 *
 * <p>The container says when it takes more; no thread waits for a player. A player that goes away
 * is noticed at the next write, not before: containers do not read during a response.
 *
 * <p>Threads: the delivery thread writes while the output is ready; from a {@code false} of {@code
 * isReady} on, the output belongs to the container until it calls {@link #onWritePossible}. The
 * lock makes the container's {@link #onError(Throwable)} wait for a call of ours to return. Without
 * it: T1 writes and fails inside Tomcat, which has T2 report the error and reuse the response for
 * another client, before T1 comes back and notes its exception in that client's response. {@link
 * #onComplete} takes no lock, for Tomcat holds one there that {@code complete} takes as well.
 */
public final class ServletSink implements Sink, WriteListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(ServletSink.class);

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final CompletableFuture<ServletSink> opened = new CompletableFuture<>();
  private final AtomicReference<@Nullable Completion> writing = new AtomicReference<>();
  private final AtomicReference<@Nullable Runnable> onGone = new AtomicReference<>();
  private final Object lock = new Object();
  private boolean flushed;
  private volatile boolean over;

  private ServletSink(AsyncContext async, ServletOutputStream out) {
    this.async = async;
    this.out = out;
  }

  /**
   * Opens a response as a {@link StreamOpener}; the request must not have started asynchronous
   * processing yet. No limit on time is left but the stall timeout of the listener.
   */
  public static CompletionStage<ServletSink> open(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    ServletOutputStream out = response.getOutputStream();
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    ServletSink sink = new ServletSink(async, out);
    async.addListener(sink);
    out.setWriteListener(sink);
    return sink.opened;
  }

  // ---- the delivery thread ----

  @Override
  public void open(Runnable gone) {
    onGone.set(gone);
    if (over) {
      gone();
    }
  }

  @Override
  public void write(ByteBuffer slice, Completion completion) {
    synchronized (lock) {
      writing.set(completion);
      flushed = false;
      if (over) {
        tellFailure(new IOException("the response is over"));
        return;
      }
      try {
        out.write(slice);
        proceed();
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }
  }

  @Override
  public void end() {
    complete();
  }

  /** A response cannot be reset portably: it ends as if it were complete. */
  @Override
  public void abort(Throwable cause) {
    fail(cause);
  }

  // ---- the container ----

  @Override
  public void onWritePossible() throws IOException {
    synchronized (lock) {
      if (!over) {
        proceed();
      }
    }
  }

  /** Flushes once after each write, because Tomcat would keep the bytes, and tells that it went. */
  private void proceed() throws IOException {
    while (out.isReady()) {
      if (flushed) {
        taken();
        return;
      }
      flushed = true;
      out.flush();
    }
  }

  /** The first flush was the header's. */
  private void taken() {
    Completion completion = writing.getAndSet(null);
    if (completion != null) {
      completion.succeeded();
    }
    opened.complete(this);
  }

  @Override
  public void onError(Throwable cause) {
    fail(cause);
  }

  @Override
  public void onError(AsyncEvent event) {
    fail(event.getThrowable());
  }

  @Override
  public void onComplete(AsyncEvent event) {
    over = true;
    tellFailure(new IOException("the container completed the response"));
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    fail(new IOException("the container timed out"));
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // never started twice
  }

  // ---- the end, by whoever notices it first ----

  private void fail(Throwable cause) {
    complete();
    tellFailure(cause);
  }

  /** Once, and never after the container did: it may serve another client by then. */
  private void complete() {
    synchronized (lock) {
      if (!over) {
        over = true;
        tryComplete();
      }
    }
  }

  /** Jetty wants to be told after a failure too; Tomcat has completed by then and says so. */
  private void tryComplete() {
    try {
      async.complete();
    } catch (IllegalStateException e) {
      LOG.debug("the response was complete already", e);
    }
  }

  private void tellFailure(Throwable cause) {
    opened.completeExceptionally(cause);
    Completion completion = writing.getAndSet(null);
    if (completion != null) {
      completion.failed(cause);
    }
    gone();
  }

  private void gone() {
    Runnable gone = onGone.getAndSet(null);
    if (gone != null) {
      gone.run();
    }
  }
}
