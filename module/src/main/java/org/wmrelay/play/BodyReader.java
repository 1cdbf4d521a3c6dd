package org.wmrelay.play;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's body, up to a limit of bytes and of time, forgets it, then answers. */
final class BodyReader implements ReadListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
  private static final int MAX_BYTES = 64 * 1024;
  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  /** Writes the answer. */
  @FunctionalInterface
  interface Answer {
    void write() throws IOException;
  }

  private final AsyncContext async;
  private final ServletInputStream in;
  private final Answer answer;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final byte[] forgotten = new byte[4096];
  private int read;

  private BodyReader(AsyncContext async, ServletInputStream in, Answer answer) {
    this.async = async;
    this.in = in;
    this.answer = answer;
  }

  static void read(HttpServletRequest request, Answer answer) throws IOException {
    ServletInputStream in = request.getInputStream();
    AsyncContext async = request.startAsync();
    async.setTimeout(MAX_TIME.toMillis());
    BodyReader reader = new BodyReader(async, in, answer);
    async.addListener(reader);
    in.setReadListener(reader);
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (in.isReady() && !in.isFinished()) {
      read += Math.max(0, in.read(forgotten));
      if (read > MAX_BYTES) {
        answer();
        return;
      }
    }
  }

  @Override
  public void onAllDataRead() throws IOException {
    answer();
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    answer();
  }

  private void answer() throws IOException {
    if (answered.compareAndSet(false, true)) {
      answer.write();
      async.complete();
    }
  }

  /** The client is gone: there is nobody to answer. */
  @Override
  public void onError(Throwable cause) {
    LOG.debug("body of a request", cause);
    if (answered.compareAndSet(false, true)) {
      async.complete();
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    onError(event.getThrowable());
  }

  @Override
  public void onComplete(AsyncEvent event) {
    // answered
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // never started twice
  }
}
