package org.wmrelay.source.push;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
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

  private final PushServer server;
  private final @Nullable PushTarget target;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final String what;
  private final AsyncContext async;
  private boolean answered;
  private boolean completed;
  private volatile @Nullable Future<?> limit;

  /**
   * @param target null if the path leads nowhere
   * @param what came, for the operator
   */
  PushExchange(
      PushServer server,
      @Nullable PushTarget target,
      HttpServletRequest request,
      HttpServletResponse response,
      String what) {
    this.server = server;
    this.target = target;
    this.request = request;
    this.response = response;
    this.what = OneLine.of(what);
    this.async = request.startAsync(request, response);
    async.setTimeout(0);
    server.opened(this);
  }

  HttpServletRequest request() {
    return request;
  }

  ServletInputStream input() {
    try {
      return request.getInputStream();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  Peer peer(String user) {
    return new Peer(user, request.getRemoteAddr(), request.getRemotePort());
  }

  /** Refuses with this answer unless there was another one in time. */
  void answerWithin(Duration time, PushAnswer otherwise) {
    limit = server.later(time, () -> refuse(otherwise));
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

  /** Answers, if that was not done, and closes the connection without any delay. */
  void end(PushAnswer answer) {
    begin(answer.with("Connection", "close"));
    complete();
  }

  /** Notes and writes the head of the answer, unless there was one before or it is too late. */
  private synchronized boolean begin(PushAnswer answer) {
    if (answered || completed) {
      return false;
    }
    answered = true;
    note(answer);
    answer.writeTo(response, server.product(), server.host());
    return true;
  }

  private void note(PushAnswer answer) {
    String agent = request.getHeader("User-Agent");
    doctor()
        .note(
            new Handshake(
                server.clock().instant(),
                peer("").address(),
                agent == null ? "unnamed" : OneLine.of(agent),
                what,
                answer.status(),
                answer.explanation(),
                answer.refusal()));
  }

  private EncoderDoctor doctor() {
    PushPoint point = target == null ? null : target.existing();
    return point == null ? server.doctor() : point.doctor();
  }

  /** Not beside {@link #complete}, after which the container takes the response apart. */
  private synchronized void drain() {
    if (completed) {
      return;
    }
    try {
      response.flushBuffer();
      input().setReadListener(new Drain());
    } catch (IOException | IllegalStateException gone) {
      // A body that is already being read is drained by its own reader.
      LOG.debug("{} cannot be drained here", what, gone);
    }
    limit = server.later(DRAIN, this::complete);
  }

  /** Whether an answer was written: what still comes is thrown away. */
  synchronized boolean isAnswered() {
    return answered;
  }

  /** The container may do with request and response what it likes. */
  synchronized void complete() {
    if (completed) {
      return;
    }
    completed = true;
    Future<?> limiting = limit;
    if (limiting != null) {
      limiting.cancel(false);
    }
    server.closed(this);
    completeRequest();
  }

  private void completeRequest() {
    try {
      async.complete();
    } catch (IllegalStateException alreadyOver) {
      LOG.debug("{} was over already", what, alreadyOver);
    }
  }

  /** Reads and throws away until the encoder closes or a second is over. */
  private final class Drain implements ReadListener {
    private final byte[] buffer = new byte[8192];

    @Override
    public void onDataAvailable() throws IOException {
      ServletInputStream in = input();
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
