package org.wmrelay.source.push;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Answers encoders: the setups and starts of [MS-WMHTTP] and plain pushes. Gets only requests that
 * are one by {@link PushKind}; plain ones only for points that take pushes.
 */
public final class PushServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private static final int NO_CONTENT = HttpServletResponse.SC_NO_CONTENT;

  private final transient PushServer server;

  public PushServlet(PushServer server) {
    this.server = server;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = path(request);
    PushPoint point = server.point(path);
    switch (PushKind.of(request)) {
      case SETUP -> setup(exchange(point, request, response, "setup of " + path), point);
      case START -> start(exchange(point, request, response, "start of " + path), point);
      case PLAIN -> plain(exchange(point, request, response, "push to " + path), point);
      case NONE -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private PushExchange exchange(
      @Nullable PushPoint point,
      HttpServletRequest request,
      HttpServletResponse response,
      String what) {
    return new PushExchange(server, point, request, response, what);
  }

  /** The path without the context path, decoded. */
  public static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    return path.isEmpty() ? "/" : path;
  }

  // ---- [MS-WMHTTP] setup ----

  private void setup(PushExchange exchange, @Nullable PushPoint point) throws IOException {
    if (exchange.request().getContentLengthLong() > SetupBody.MAX_LENGTH) {
      exchange.refuse(bad("a setup has " + SetupBody.MAX_LENGTH + " bytes at most"));
      return;
    }
    ServletInputStream in = exchange.request().getInputStream();
    in.setReadListener(new SetupReader(in, exchange, point));
  }

  private void setup(PushExchange exchange, @Nullable PushPoint point, SetupBody body) {
    if (point == null) {
      exchange.answer(unknownPoint());
      return;
    }
    PushSession session = session(exchange.request(), point);
    PushLogin.Result result = server.login().check(exchange.request(), point, false);
    if (result instanceof PushLogin.Result.User user) {
      session.setUp(user.name(), body.autoDestroy());
      exchange.answer(PushAnswer.of(NO_CONTENT, "ready for the stream").session(session));
    } else if (result instanceof PushLogin.Result.Denied denied) {
      later(denied, () -> exchange.answer(denied.answer().session(session)));
    }
  }

  /** The session of the request's push-id; a new one for 0, none and any that is not known. */
  private PushSession session(HttpServletRequest request, PushPoint point) {
    String host = request.getRemoteAddr();
    return server
        .sessions()
        .find(PushLogin.pushId(request), point, host)
        .orElseGet(() -> server.sessions().begin(point, host));
  }

  /** Gathers the body of a setup, which is read to its end before anything is answered. */
  private final class SetupReader implements ReadListener {
    private final ServletInputStream in;
    private final PushExchange exchange;
    private final @Nullable PushPoint point;
    private final byte[] buffer = new byte[512];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    SetupReader(ServletInputStream in, PushExchange exchange, @Nullable PushPoint point) {
      this.in = in;
      this.exchange = exchange;
      this.point = point;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (in.isReady()) {
        int read = in.read(buffer);
        if (read < 0) {
          return;
        }
        if (body.size() <= SetupBody.MAX_LENGTH) {
          body.write(buffer, 0, read);
        }
      }
    }

    @Override
    public void onAllDataRead() {
      if (body.size() > SetupBody.MAX_LENGTH) {
        exchange.answer(bad("a setup has " + SetupBody.MAX_LENGTH + " bytes at most"));
      } else {
        setup(exchange, point, SetupBody.parse(body.toByteArray()));
      }
    }

    @Override
    public void onError(Throwable failure) {
      exchange.complete();
    }
  }

  // ---- [MS-WMHTTP] start ----

  private void start(PushExchange exchange, @Nullable PushPoint point) throws IOException {
    if (point == null) {
      exchange.refuse(unknownPoint());
    } else if (hasNoLength(exchange.request())) {
      exchange.refuse(lengthRequired());
    } else {
      startLoggedIn(exchange, point);
    }
  }

  private void startLoggedIn(PushExchange exchange, PushPoint point) throws IOException {
    PushSession session = session(exchange.request(), point);
    String user = session.provenUser();
    if (user != null && exchange.request().getHeader("Authorization") == null) {
      stream(exchange, point, session, user);
      return;
    }
    PushLogin.Result result = server.login().check(exchange.request(), point, false);
    if (result instanceof PushLogin.Result.User proven) {
      session.setUp(proven.name(), session.isAutoDestroy());
      stream(exchange, point, session, proven.name());
    } else if (result instanceof PushLogin.Result.Denied denied) {
      later(denied, () -> exchange.refuse(denied.answer().session(session)));
    }
  }

  private void stream(PushExchange exchange, PushPoint point, PushSession session, String user)
      throws IOException {
    Peer peer = exchange.peer(user);
    String refusal = point.refusal(peer);
    if (refusal != null) {
      exchange.refuse(busy(refusal).session(session));
    } else {
      PushRun run = session.beginBody(peer);
      StreamBody.read(server, exchange, run, new SessionEnding(session));
    }
  }

  /** A session goes on with another body; only its encoder ends it. */
  private final class SessionEnding implements StreamBody.Ending {
    private final PushSession session;

    SessionEnding(PushSession session) {
      this.session = session;
    }

    @Override
    public PushAnswer complete() {
      session.bodyComplete();
      return PushAnswer.of(NO_CONTENT, "the body is complete, another one may follow")
          .session(session);
    }

    @Override
    public PushAnswer streamEnded() {
      session.streamEnded("the encoder ended its stream");
      server.sessions().forget(session);
      return PushAnswer.of(NO_CONTENT, "the encoder ended its stream");
    }

    @Override
    public void lost(String why) {
      session.bodyLost(why);
    }
  }

  // ---- plain pushes ----

  private void plain(PushExchange exchange, @Nullable PushPoint point) throws IOException {
    if (point == null) {
      exchange.refuse(unknownPoint());
      return;
    }
    PushLogin.Result result = server.login().check(exchange.request(), point, true);
    if (result instanceof PushLogin.Result.User user) {
      streamPlain(exchange, point, exchange.peer(user.name()));
    } else if (result instanceof PushLogin.Result.Denied denied) {
      later(denied, () -> exchange.refuse(denied.answer()));
    }
  }

  private void streamPlain(PushExchange exchange, PushPoint point, Peer peer) throws IOException {
    String refusal = point.refusal(peer);
    if (refusal != null) {
      exchange.refuse(busy(refusal));
    } else {
      PushRun run = new PushRun(point, peer, PushRun.Form.PLAIN, null);
      StreamBody.read(server, exchange, run, new PlainEnding(run));
    }
  }

  /** One body is all there is; the encoder may come back with another. */
  private record PlainEnding(PushRun run) implements StreamBody.Ending {
    @Override
    public PushAnswer complete() {
      run.lost("the encoder ended its stream");
      return PushAnswer.of(HttpServletResponse.SC_OK, "the encoder ended its stream");
    }

    @Override
    public PushAnswer streamEnded() {
      return complete();
    }

    @Override
    public void lost(String why) {
      run.lost(why);
    }
  }

  // ---- answers ----

  private void later(PushLogin.Result.Denied denied, Runnable answer) {
    if (denied.heldBack().isZero()) {
      answer.run();
    } else {
      server.later(denied.heldBack(), answer);
    }
  }

  private static boolean hasNoLength(HttpServletRequest request) {
    return request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null;
  }

  private static PushAnswer bad(String why) {
    return PushAnswer.of(HttpServletResponse.SC_BAD_REQUEST, why);
  }

  private static PushAnswer busy(String why) {
    return PushAnswer.of(HttpServletResponse.SC_SERVICE_UNAVAILABLE, why);
  }

  private static PushAnswer lengthRequired() {
    return PushAnswer.of(
        HttpServletResponse.SC_LENGTH_REQUIRED,
        "neither Content-Length nor chunked: the encoder's proxy settings may be wrong");
  }

  private static PushAnswer unknownPoint() {
    return PushAnswer.of(
        HttpServletResponse.SC_NOT_FOUND,
        "no publishing point of this name takes pushes: check the name in the encoder");
  }
}
