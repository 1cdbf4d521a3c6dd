package org.wmrelay.source.pull;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.Attempt;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.http.Via;
import org.wmrelay.wire.mmsh.MmshException;
import org.wmrelay.wire.mmsh.Pragmas;

/**
 * One visit to an upstream: Describe for the header and with it the streams' numbers, then Play on
 * a connection of its own ([MS-WMSP] 3.1). An upstream that answers with plain ASF is read as it
 * is.
 *
 * <p>Runs on the client's threads, one at a time, and blocks none: the client reads on when a chunk
 * has been taken. A deadline on the timer ends it when nothing moves.
 */
final class PullAttempt implements Attempt {
  private static final Logger LOG = HarmlessLogger.of(PullAttempt.class);

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int UPGRADE_REQUIRED = 426;
  private static final int VERSION_NOT_SUPPORTED = 505;

  private final Upstream upstream;
  private final PullSettings settings;
  private final Requests requests;
  private final Login login;
  private final Redirects redirects;
  private final AsfIngest ingest;
  private final Consumer<String> ended;
  private final Deadline deadline;

  private URI url;
  private HttpVersion version = HttpVersion.HTTP_1_0;
  private @Nullable AsfHeader described;
  private OptionalLong clientId = OptionalLong.empty();

  private volatile List<String> passed = List.of();
  private boolean over;
  private @Nullable Request request;

  PullAttempt(
      Upstream upstream,
      PullSettings settings,
      Requests requests,
      Login login,
      Redirects redirects,
      AsfIngest ingest,
      Consumer<String> ended,
      ScheduledExecutorService timer,
      LongSupplier nanoTime) {
    this.upstream = upstream;
    this.settings = settings;
    this.requests = requests;
    this.login = login;
    this.ingest = ingest;
    this.ended = ended;
    this.deadline = new Deadline(timer, nanoTime, this::end);
    this.url = upstream.url();
    this.redirects = redirects;
  }

  /** Asks for the header, or for the stream once the header is known. */
  void ask() {
    AsfHeader header = described;
    Request asking =
        header == null
            ? requests.describe(url, version)
            : requests.play(url, version, header.streams(), clientId);
    login.sign(asking, url);
    if (begin(asking)) {
      deadline.expect(settings.connectTimeout(), "could not be connected to");
      new Exchange(asking, header == null).send();
    }
  }

  private synchronized boolean begin(Request asking) {
    request = asking;
    return !over;
  }

  @Override
  public void stop() {
    var unused = close();
  }

  @Override
  public List<String> passed() {
    return passed;
  }

  private void end(String why) {
    if (close()) {
      ended.accept(why);
    }
  }

  /** False if it was over before. */
  private boolean close() {
    Request going;
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      going = request;
    }
    deadline.cancel();
    if (going != null) {
      abort(going);
    }
    return true;
  }

  private static void abort(Request request) {
    var unused = request.abort(new InterruptedException("this relay needs no more of it"));
  }

  private synchronized boolean isOver() {
    return over;
  }

  /** One request and its answer; what it leads to is done when its connection has been closed. */
  private final class Exchange {
    private final Request asking;
    private final Answer answer;
    private @Nullable Runnable next;
    private boolean media;

    Exchange(Request asking, boolean describing) {
      this.asking = asking;
      this.answer = new Answer(ingest, describing);
    }

    void send() {
      asking
          .onRequestBegin(this::connected)
          .onRequestCommit(
              sent -> deadline.expect(settings.readTimeout(), "sends no header of a stream"))
          .onResponseHeaders(this::answered)
          .onResponseContent(this::received)
          .send(this::completed);
    }

    /** Nothing has been sent yet. */
    private void connected(Request begun) {
      InetSocketAddress place = (InetSocketAddress) begun.getConnection().getRemoteSocketAddress();
      if (!redirects.mayAsk(url, place.getAddress())) {
        end("redirects to a private address, which this relay asks only if it is told to: " + url);
      }
    }

    private void answered(Response response) {
      int status = response.getStatus();
      if (status == OK) {
        clientId =
            Pragmas.parse(response.getHeaders().getValuesList(HttpHeader.PRAGMA))
                .number("client-id");
        passed = Via.ids(response.getHeaders().getValuesList(Via.NAME));
      } else if (status == UNAUTHORIZED) {
        askAgainUnless(login.challenged(response.getHeaders(), url));
      } else if (Redirects.isRedirect(status)) {
        redirected(redirects.follow(url, response.getHeaders().get(HttpHeader.LOCATION)));
      } else if (wantsNewerHttp(status)) {
        version = HttpVersion.HTTP_1_1;
        askAgainUnless(null);
      } else {
        end(Sentences.ofStatus(status, response.getReason()));
      }
    }

    private boolean wantsNewerHttp(int status) {
      return version == HttpVersion.HTTP_1_0
          && (status == UPGRADE_REQUIRED || status == VERSION_NOT_SUPPORTED);
    }

    private void redirected(Redirects.Step step) {
      if (step.to() != null) {
        url = step.to();
      }
      askAgainUnless(step.to() == null ? step.refusal() : null);
    }

    private void askAgainUnless(@Nullable String refusal) {
      if (refusal == null) {
        closeAndThen(PullAttempt.this::ask);
      } else {
        end(refusal);
      }
    }

    private void closeAndThen(Runnable what) {
      next = what;
      abort(asking);
    }

    private void received(Response response, ByteBuffer chunk) {
      if (isOver() || next != null || !chunk.hasRemaining()) {
        return;
      }
      try {
        act(answer.take(chunk));
      } catch (IngestException | MmshException | AsfException e) {
        end("sends no usable stream: " + e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("unexpected failure in the stream of {}", upstream, e);
        end("cannot be relayed because of an error of this relay, see its log");
      }
    }

    private void act(Answer.Progress progress) {
      switch (progress) {
        case READ_ON -> watchMedia();
        case DESCRIBED -> {
          described = answer.header();
          closeAndThen(PullAttempt.this::ask);
        }
        case NO_STREAM -> end(answer.closed());
        case STREAM_ENDED -> end(Sentences.ofEnd(ingest.endReason()));
        case TAKEN_AWAY -> end("is not needed any more");
      }
    }

    /** From the first header on, packets have to come. */
    private void watchMedia() {
      if (!media && ingest.lastMediaNs().isPresent()) {
        media = true;
        deadline.keepExpecting(
            settings.stallTimeout(), () -> ingest.lastMediaNs().getAsLong(), "sent no packet");
      }
    }

    private void completed(Result result) {
      Runnable then = next;
      if (then != null) {
        then.run();
      } else {
        end(result.isFailed() ? Sentences.ofFailure(result.getFailure()) : answer.closed());
      }
    }
  }
}
