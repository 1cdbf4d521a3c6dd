package org.wmrelay.source.push;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of an encoder that is answered once, now or when its body ends.
 *
 * <p>A refusal of an endless body is written at once and the body is then read for a second, so
 * that the encoder can read the answer before the connection closes.
 */
final class PushExchange {
  private static final Logger LOG = LoggerFactory.getLogger(PushExchange.class);
  private static final Duration DRAIN = Duration.ofSeconds(1);
  private static final int MAX_AGENT = 100;

  private final PushServer server;
  private final @Nullable PushPoint point;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final String what;
  private final AsyncContext async;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean completed = new AtomicBoolean();

  /**
   * @param point null if the path names none
   * @param what came, for the operator
   */
  PushExchange(
      PushServer server,
      @Nullable PushPoint point,
      HttpServletRequest request,
      HttpServletResponse response,
      String what) {
    this.server = server;
    this.point = point;
    this.request = request;
    this.response = response;
    this.what = what;
    this.async = request.startAsync(request, response);
    async.setTimeout(0);
  }

  HttpServletRequest request() {
    return request;
  }

  Peer peer(String user) {
    return new Peer(user, request.getRemoteAddr(), request.getRemotePort(), agent());
  }

  private String agent() {
    String agent = request.getHeader("User-Agent");
    String clean = agent == null ? "unnamed" : agent.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > MAX_AGENT ? clean.substring(0, MAX_AGENT) : clean;
  }

  /** Answers a request whose body was read to its end; the connection is kept. */
  void answer(PushAnswer answer) {
    if (begin(answer)) {
      complete();
    }
  }

  /** Answers a request whose body has not ended, and closes the connection. */
  void refuse(PushAnswer answer) {
    if (begin(answer.with("Connection", "close"))) {
      drain();
    }
  }

  /** Notes and writes the answer, unless there was one before. */
  private boolean begin(PushAnswer answer) {
    if (!answered.compareAndSet(false, true)) {
      return false;
    }
    note(answer);
    answer.writeTo(response, server.product());
    return true;
  }

  private void note(PushAnswer answer) {
    Handshake handshake =
        new Handshake(
            server.clock().instant(),
            peer("").address(),
            agent(),
            what,
            answer.status(),
            answer.explanation());
    if (point == null) {
      LOG.debug("{}", handshake);
    } else {
      point.doctor().note(handshake);
    }
  }

  private void drain() {
    server.later(DRAIN, this::complete);
    try {
      response.flushBuffer();
      request.getInputStream().setReadListener(new Drain());
    } catch (IOException | IllegalStateException gone) {
      // A body that is already being read is drained by its own reader.
      LOG.debug("{} cannot be drained", peer("").address(), gone);
    }
  }

  /** Whether an answer was written: what still comes is thrown away. */
  boolean isAnswered() {
    return answered.get();
  }

  void complete() {
    if (completed.compareAndSet(false, true)) {
      try {
        async.complete();
      } catch (IllegalStateException alreadyOver) {
        LOG.debug("{} was over already", peer("").address(), alreadyOver);
      }
    }
  }

  /** Reads and throws away until the encoder closes or a second is over. */
  private final class Drain implements ReadListener {
    private final byte[] buffer = new byte[8192];

    @Override
    public void onDataAvailable() throws IOException {
      ServletInputStream in = request.getInputStream();
      int read = 0;
      while (read >= 0 && in.isReady()) {
        read = in.read(buffer);
      }
    }

    @Override
    public void onAllDataRead() {
      complete();
    }

    @Override
    public void onError(Throwable gone) {
      complete();
    }
  }
}
