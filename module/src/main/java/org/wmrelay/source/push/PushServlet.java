package org.wmrelay.source.push;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Answers encoders: the setups and starts of [MS-WMHTTP] and plain pushes. Gets only requests that
 * are one by {@link PushKind}; plain ones only for points that take pushes.
 */
public final class PushServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private static final int NO_CONTENT = HttpServletResponse.SC_NO_CONTENT;

  /** Held back logins included. */
  private static final Duration SETUP_WITHIN = Duration.ofSeconds(30);

  private final transient PushServer server;

  public PushServlet(PushServer server) {
    this.server = server;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = PushServer.path(request);
    PushTarget target = server.target(request);
    switch (PushKind.of(request)) {
      case SETUP -> setup(exchange(target, request, response, "setup of " + path), target);
      case START -> start(exchange(target, request, response, "start of " + path), target);
      case PLAIN -> plain(exchange(target, request, response, "push to " + path), target);
      case NONE -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private PushExchange exchange(
      @Nullable PushTarget target,
      HttpServletRequest request,
      HttpServletResponse response,
      String what) {
    return new PushExchange(server, target, request, response, what);
  }

  // ---- [MS-WMHTTP] setup ----

  private void setup(PushExchange exchange, @Nullable PushTarget target) throws IOException {
    if (exchange.request().getContentLengthLong() > SetupBody.MAX_LENGTH) {
      exchange.refuse(tooLong());
      return;
    }
    exchange.answerWithin(SETUP_WITHIN, tooSlow());
    ServletInputStream in = exchange.request().getInputStream();
    in.setReadListener(new SetupReader(in, exchange, target));
  }

  private void setup(PushExchange exchange, @Nullable PushTarget target, SetupBody body) {
    if (target == null) {
      exchange.answer(unknownPoint());
      return;
    }
    PushSession session = session(exchange.request(), target.gate());
    PushLogin.Result result = server.login().check(exchange.request(), target.gate(), false);
    PushAnswer answer = setUp(result, session, body).session(session);
    heldBack(result, () -> answerSetup(exchange, answer));
  }

  private PushAnswer setUp(PushLogin.Result result, PushSession session, SetupBody body) {
    if (result instanceof PushLogin.Result.User user) {
      session.setUp(user.name(), body.autoDestroy(), server.nowNs());
      return PushAnswer.welcome(NO_CONTENT, "ready for the stream");
    }
    return ((PushLogin.Result.Denied) result).answer();
  }

  /** The connection is kept, and waits for the start as long as the session does. */
  private void answerSetup(PushExchange exchange, PushAnswer answer) {
    if (answer.status() == NO_CONTENT) {
      server.host().bearSilence(exchange.request(), PushSession.INACTIVE_FOR);
    }
    exchange.answer(answer);
  }

  /** The session of the request's push-id; a new one for 0, none and any that is not known. */
  private PushSession session(HttpServletRequest request, PushGate gate) {
    String host = request.getRemoteAddr();
    return server
        .sessions()
        .find(PushLogin.pushId(request), gate, host)
        .orElseGet(() -> server.sessions().begin(gate, host));
  }

  /** Gathers the body of a setup, which is read to its end before anything is answered. */
  private final class SetupReader implements ReadListener {
    private final ServletInputStream in;
    private final PushExchange exchange;
    private final @Nullable PushTarget target;
    private final byte[] buffer = new byte[512];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    SetupReader(ServletInputStream in, PushExchange exchange, @Nullable PushTarget target) {
      this.in = in;
      this.exchange = exchange;
      this.target = target;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (in.isReady()) {
        int read = in.read(buffer);
        if (read < 0) {
          return;
        }
        take(read);
      }
    }

    private void take(int length) {
      if (body.size() <= SetupBody.MAX_LENGTH) {
        body.write(buffer, 0, length);
      } else {
        exchange.refuse(tooLong());
      }
    }

    @Override
    public void onAllDataRead() {
      if (exchange.isAnswered()) {
        exchange.complete();
      } else if (body.size() > SetupBody.MAX_LENGTH) {
        exchange.answer(tooLong());
      } else {
        setup(exchange, target, SetupBody.parse(body.toByteArray()));
      }
    }

    @Override
    public void onError(Throwable failure) {
      exchange.complete();
    }
  }

  // ---- [MS-WMHTTP] start ----

  private void start(PushExchange exchange, @Nullable PushTarget target) throws IOException {
    if (target == null) {
      exchange.refuse(unknownPoint());
    } else if (hasNoLength(exchange.request())) {
      exchange.refuse(lengthRequired());
    } else {
      startLoggedIn(exchange, target);
    }
  }

  private void startLoggedIn(PushExchange exchange, PushTarget target) {
    PushSession session = session(exchange.request(), target.gate());
    String user = session.provenUser();
    if (user != null && exchange.request().getHeader("Authorization") == null) {
      stream(exchange, target, session, user);
      return;
    }
    PushLogin.Result result = server.login().check(exchange.request(), target.gate(), false);
    if (result instanceof PushLogin.Result.User proven) {
      session.setUp(proven.name(), session.isAutoDestroy(), server.nowNs());
      heldBack(result, () -> stream(exchange, target, session, proven.name()));
    } else if (result instanceof PushLogin.Result.Denied denied) {
      heldBack(result, () -> exchange.refuse(denied.answer().session(session)));
    }
  }

  private void stream(PushExchange exchange, PushTarget target, PushSession session, String user) {
    PushPoint point = target.open();
    if (point == null) {
      exchange.refuse(tooManyPoints());
      return;
    }
    PushRun run =
        session.begin(
            point, exchange.peer(user), answer -> exchange.refuse(answer.session(session)));
    read(exchange, run, new SessionEnding(exchange, session));
  }

  private void read(PushExchange exchange, PushRun run, StreamBody.Ending ending) {
    String refusal = run.refusal();
    if (refusal == null) {
      StreamBody.read(server, exchange, run, ending);
    } else {
      exchange.refuse(PushAnswer.busy(refusal));
    }
  }

  /** A session goes on with another body; only its encoder ends it. */
  private final class SessionEnding implements StreamBody.Ending {
    private final PushExchange exchange;
    private final PushSession session;

    SessionEnding(PushExchange exchange, PushSession session) {
      this.exchange = exchange;
      this.session = session;
    }

    @Override
    public PushAnswer complete() {
      server.host().bearSilence(exchange.request(), PushSession.INACTIVE_FOR);
      return PushAnswer.welcome(NO_CONTENT, "the body is complete, another one may follow")
          .session(session);
    }

    @Override
    public PushAnswer streamEnded() {
      session.streamEnded("the encoder ended its stream");
      server.sessions().forget(session);
      return PushAnswer.welcome(NO_CONTENT, "the encoder ended its stream");
    }
  }

  // ---- plain pushes ----

  private void plain(PushExchange exchange, @Nullable PushTarget target) {
    if (target == null) {
      exchange.refuse(unknownPoint());
      return;
    }
    PushLogin.Result result = server.login().check(exchange.request(), target.gate(), true);
    if (result instanceof PushLogin.Result.User user) {
      heldBack(result, () -> streamPlain(exchange, target, exchange.peer(user.name())));
    } else if (result instanceof PushLogin.Result.Denied denied) {
      heldBack(result, () -> exchange.refuse(denied.answer()));
    }
  }

  private void streamPlain(PushExchange exchange, PushTarget target, Peer peer) {
    PushPoint point = target.open();
    if (point == null) {
      exchange.refuse(tooManyPoints());
      return;
    }
    PushRun run = new PushRun(point, peer, PushRun.Form.PLAIN);
    run.begin(exchange::refuse);
    read(exchange, run, new PlainEnding(run));
  }

  /** One body is all there is; the encoder may come back with another. */
  private record PlainEnding(PushRun run) implements StreamBody.Ending {
    @Override
    public PushAnswer complete() {
      run.lost("the encoder ended its stream");
      return PushAnswer.welcome(HttpServletResponse.SC_OK, "the encoder ended its stream");
    }

    @Override
    public PushAnswer streamEnded() {
      return complete();
    }
  }

  // ---- answers ----

  private void heldBack(PushLogin.Result result, Runnable answer) {
    if (result.heldBack().isZero()) {
      answer.run();
    } else {
      Future<?> unused = server.later(result.heldBack(), answer);
    }
  }

  private static boolean hasNoLength(HttpServletRequest request) {
    return request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null;
  }

  private static PushAnswer tooLong() {
    return PushAnswer.refusal(
        HttpServletResponse.SC_BAD_REQUEST,
        "a setup has " + SetupBody.MAX_LENGTH + " bytes at most: this is no encoder's");
  }

  private static PushAnswer tooSlow() {
    return PushAnswer.refusal(
        HttpServletResponse.SC_REQUEST_TIMEOUT,
        "the setup was not complete within " + SETUP_WITHIN.toSeconds() + " s");
  }

  private static PushAnswer lengthRequired() {
    return PushAnswer.refusal(
        HttpServletResponse.SC_LENGTH_REQUIRED,
        "the body has neither a length nor chunks: look for a proxy before the encoder");
  }

  private static PushAnswer unknownPoint() {
    return PushAnswer.refusal(
        HttpServletResponse.SC_NOT_FOUND,
        "no publishing point of this name takes pushes: check the name in the encoder, or"
            + " configure a point with source = push");
  }

  private static PushAnswer tooManyPoints() {
    return PushAnswer.busy(
        "there are as many points here as max-points allows: wait until one has ended");
  }
}
