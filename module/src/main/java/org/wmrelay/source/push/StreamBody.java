package org.wmrelay.source.push;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.IngestException;

/**
 * Reads the endless body of a push and gives what it reads to a run. The container calls it by one
 * thread at a time whenever bytes are there.
 */
final class StreamBody implements ReadListener {
  /** Without a whole frame for this long the encoder is gone, [MS-WMHTTP] 3.2.2. */
  private static final Duration IDLE = Duration.ofSeconds(60);

  private static final int BUFFER = 64 * 1024;
  private static final int CONFLICT = HttpServletResponse.SC_CONFLICT;

  private final PushExchange exchange;
  private final PushRun run;
  private final Ending ending;
  private final ServletInputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable ScheduledFuture<?> watch;
  private long length;

  /** What the end of a body means for the encoder's session. */
  interface Ending {
    /** The body is complete. Returns the answer. */
    PushAnswer complete();

    /** The stream was ended by the encoder. Returns the answer. */
    PushAnswer streamEnded();

    /** The body was cut off or refused. */
    void lost(String why);
  }

  private StreamBody(PushExchange exchange, PushRun run, Ending ending) throws IOException {
    this.exchange = exchange;
    this.run = run;
    this.ending = ending;
    this.in = exchange.request().getInputStream();
  }

  static void read(PushServer server, PushExchange exchange, PushRun run, Ending ending)
      throws IOException {
    StreamBody body = new StreamBody(exchange, run, ending);
    server.bePatient(exchange.request());
    run.beginBody(why -> body.refuse(CONFLICT, why));
    body.watch = server.timer().scheduleWithFixedDelay(body::endIfIdle, 1, 1, TimeUnit.SECONDS);
    body.in.setReadListener(body);
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
        refuse(CONFLICT, "the point is taken, or was ended");
      } else if (outcome == Outcome.STREAM_ENDED) {
        stopWatching();
        exchange.refuse(ending.streamEnded());
      }
    } catch (IngestException bad) {
      String why = String.valueOf(bad.getMessage());
      refuse(HttpServletResponse.SC_BAD_REQUEST, "after " + length + " bytes: " + why);
    }
  }

  private void endIfIdle() {
    if (Duration.ofNanos(run.idleNs()).compareTo(IDLE) > 0) {
      refuse(HttpServletResponse.SC_REQUEST_TIMEOUT, "no frame came for a minute");
    }
  }

  private void refuse(int status, String why) {
    stopWatching();
    if (!exchange.isAnswered()) {
      exchange.refuse(PushAnswer.of(status, why));
      ending.lost(why);
    }
  }

  @Override
  public void onAllDataRead() {
    stopWatching();
    run.endBody();
    if (exchange.isAnswered()) {
      exchange.complete();
    } else if (run.isBetweenFrames()) {
      exchange.answer(ending.complete());
    } else {
      String why = "the body ended in the middle of a frame, after " + length + " bytes";
      exchange.answer(PushAnswer.of(HttpServletResponse.SC_BAD_REQUEST, why));
      ending.lost(why);
    }
  }

  @Override
  public void onError(Throwable failure) {
    stopWatching();
    if (!exchange.isAnswered()) {
      ending.lost("connection lost: " + failure.getMessage());
    }
    exchange.complete();
  }

  private void stopWatching() {
    ScheduledFuture<?> watching = watch;
    if (watching != null) {
      watching.cancel(false);
    }
    run.endBody();
  }
}
