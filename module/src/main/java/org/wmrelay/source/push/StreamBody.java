package org.wmrelay.source.push;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.IngestException;

/**
 * Reads the endless body of a push and gives what it reads to a run. The container calls it by one
 * thread at a time whenever bytes are there.
 */
final class StreamBody implements ReadListener {
  /** Without media for this long the encoder is gone, [MS-WMHTTP] 3.2.2. */
  static final Duration IDLE = Duration.ofSeconds(60);

  private static final Logger LOG = HarmlessLogger.of(StreamBody.class);
  private static final int BUFFER = 64 * 1024;

  private final PushExchange exchange;
  private final PushRun run;
  private final Ending ending;
  private final ServletInputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final AtomicBoolean over = new AtomicBoolean();
  private final Runnable hostAsBefore;
  private volatile @Nullable ScheduledFuture<?> watch;
  private long length;

  /** What the end of a body means for the encoder's session. */
  interface Ending {
    /** The body is complete. Returns the answer. */
    PushAnswer complete();

    /** The stream was ended by the encoder. Returns the answer. */
    PushAnswer streamEnded();
  }

  private StreamBody(
      PushServer server, PushExchange exchange, PushRun run, Ending ending, ServletInputStream in) {
    this.exchange = exchange;
    this.run = run;
    this.ending = ending;
    this.in = in;
    this.hostAsBefore = server.host().bearSilence(exchange.request(), IDLE.multipliedBy(2));
  }

  /** Gives the body of the exchange to a run that has begun to take it. */
  static void read(PushServer server, PushExchange exchange, PushRun run, Ending ending) {
    StreamBody body = new StreamBody(server, exchange, run, ending, exchange.input());
    body.watch = server.timer().scheduleWithFixedDelay(body::endIfIdle, 1, 1, TimeUnit.SECONDS);
    try {
      body.in.setReadListener(body);
    } catch (IllegalStateException refusedMeanwhile) {
      LOG.debug("{} is refused and drained already", run.peer(), refusedMeanwhile);
      body.stop();
    }
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (in.isReady()) {
      int read = in.read(buffer);
      if (read < 0) {
        return;
      }
      length += read;
      if (!exchange.isAnswered()) {
        take(ByteBuffer.wrap(buffer, 0, read));
      }
    }
  }

  private void take(ByteBuffer bytes) {
    try {
      Outcome outcome = run.feed(bytes);
      if (outcome == Outcome.TAKEN_AWAY) {
        close(takenAway());
      } else if (outcome == Outcome.STREAM_ENDED) {
        stop();
        exchange.refuse(ending.streamEnded());
      }
    } catch (IngestException bad) {
      close(bad("after " + length + " bytes: " + bad.getMessage()));
    }
  }

  private PushAnswer takenAway() {
    String why = run.refusal();
    return why == null
        ? PushAnswer.superseded("the broadcast was ended here, or another push took it over")
        : PushAnswer.busy(why);
  }

  private static PushAnswer bad(String why) {
    return PushAnswer.refusal(HttpServletResponse.SC_BAD_REQUEST, why);
  }

  private void endIfIdle() {
    if (exchange.isAnswered()) {
      stop();
    } else if (Duration.ofNanos(run.idleNs()).compareTo(IDLE) > 0) {
      close(idle("nothing to broadcast came for " + IDLE.toSeconds() + " s"));
    }
  }

  private static PushAnswer idle(String why) {
    return PushAnswer.refusal(HttpServletResponse.SC_REQUEST_TIMEOUT, why);
  }

  private void close(PushAnswer answer) {
    run.close(answer);
    stop();
  }

  @Override
  public void onAllDataRead() {
    stop();
    if (exchange.isAnswered()) {
      exchange.complete();
    } else if (run.isBetweenFrames()) {
      exchange.answer(ending.complete());
    } else {
      String why = "the body ended in the middle of a frame, after " + length + " bytes";
      exchange.answer(bad(why));
      run.lost(why);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
      close(idle("nothing came for longer than the web server's own read timeout allows"));
    } else {
      run.lost("connection lost: " + OneLine.of(failure.getMessage()));
      stop();
      exchange.complete();
    }
  }

  /** The body counts no longer, though it may still be drained. */
  private void stop() {
    ScheduledFuture<?> watching = watch;
    if (watching != null) {
      watching.cancel(false);
    }
    if (over.compareAndSet(false, true)) {
      run.endBody();
      hostAsBefore.run();
    }
  }
}
