package org.wmrelay.play;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.access.Cors;
import org.wmrelay.access.Gate;
import org.wmrelay.access.Verdict;
import org.wmrelay.access.Visitor;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.play.PlayDecision.Answer;
import org.wmrelay.play.PlayDecision.AnswerAfterBody;
import org.wmrelay.play.PlayDecision.Await;
import org.wmrelay.play.PlayDecision.Stream;

/**
 * Answers players, playlists' readers and browsers at all paths below its context; carries out what
 * {@link PlayRules} decides. To be mapped to {@code /*} with asynchronous support, behind whatever
 * takes pushes away.
 *
 * <p>No thread is held while a player waits for a broadcast, listens, or sends a body. Whoever
 * waits holds a seat, so that waiting is as limited as listening.
 */
public final class PlayServlet extends HttpServlet {
  private static final Logger LOG = HarmlessLogger.of(PlayServlet.class);
  private static final long serialVersionUID = 1;
  private static final String VERDICT = PlayServlet.class.getName() + ".verdict";
  private static final String WAITED = PlayServlet.class.getName() + ".waited";
  private static final int MAX_LOGGED = 200;

  private final transient PointDirectory points;
  private final transient Function<PublishingPoint, Gate> gates;
  private final transient PlayRules rules;
  private final transient StreamOpener opener;
  private final transient @Nullable ConnectionOpener webSockets;
  private final transient Elsewhere elsewhere;

  /**
   * @param gates who may listen to a point
   * @param random where ids of clients come from; used by many threads
   * @param opener how streams leave
   * @param webSockets how those of WebSockets do; null if the container keeps its connections
   * @param elsewhere where those can go who get no place
   */
  public PlayServlet(
      PointDirectory points,
      Function<PublishingPoint, Gate> gates,
      PlaySettings settings,
      RandomGenerator random,
      StreamOpener opener,
      @Nullable ConnectionOpener webSockets,
      Elsewhere elsewhere) {
    this.points = points;
    this.gates = gates;
    this.rules = new PlayRules(settings, random, webSockets != null);
    this.opener = opener;
    this.webSockets = webSockets;
    this.elsewhere = elsewhere;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    PlayRequest asked = PlayRequest.of(request);
    PublishingPoint point = find(asked.path());
    if (point != null) {
      allowPages(gates.apply(point).cors(), request, response);
      if (RequestKind.of(asked).isForListeners()) {
        enter(new Visit(request, response, asked, point));
        return;
      }
    }
    answer(request, response, asked, point);
  }

  private static void allowPages(
      Cors cors, HttpServletRequest request, HttpServletResponse response) {
    String origin = request.getHeader("Origin");
    cors.answer(origin).forEach(response::setHeader);
    if (request.getMethod().equals("OPTIONS")) {
      cors.preflight(origin).forEach(response::setHeader);
    }
  }

  // ---- at the gate ----

  private void enter(Visit visit) throws IOException, ServletException {
    String address = visit.request().getRemoteAddr();
    Admission.Refusal banned = visit.point().whyBanned(address);
    if (banned != null) {
      visit.point().refused(address, banned);
      write(rules.refuse(visit.asked(), 403, banned.why()), visit.response());
      return;
    }
    if (visit.request().getAttribute(VERDICT) instanceof Verdict known) {
      enter(visit, known);
      return;
    }
    CompletionStage<Verdict> verdict = gates.apply(visit.point()).check(visit.visitor());
    CompletableFuture<Verdict> future = verdict.toCompletableFuture();
    if (future.isDone()) {
      visit.request().setAttribute(VERDICT, future.join());
      enter(visit, future.join());
    } else {
      enterLater(visit.request(), verdict);
    }
  }

  /** No thread waits for a verdict; the request comes again with it. */
  private static void enterLater(HttpServletRequest request, CompletionStage<Verdict> verdict) {
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    verdict.whenComplete(
        (known, impossible) -> {
          request.setAttribute(VERDICT, known);
          dispatch(async);
        });
  }

  private void enter(Visit visit, Verdict verdict) throws IOException, ServletException {
    if (verdict instanceof Verdict.Refused refused) {
      visit.point().refused(visit.request().getRemoteAddr(), refused.refusal());
      challenge(visit.response(), refused.challenges());
      String why = refused.refusal().why();
      write(rules.refuse(visit.asked(), refused.status(), why), visit.response());
    } else if (verdict instanceof Verdict.Asked asked) {
      challenge(visit.response(), asked.challenges());
      write(rules.refuse(visit.asked(), 401, "log in to listen"), visit.response());
    } else {
      answer(visit.request(), visit.response(), visit.asked(), visit.point());
    }
  }

  private static void challenge(HttpServletResponse response, List<String> challenges) {
    challenges.forEach(challenge -> response.addHeader("WWW-Authenticate", challenge));
  }

  private void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      PlayRequest asked,
      @Nullable PublishingPoint point)
      throws IOException, ServletException {
    Answer away = point == null ? null : describedElsewhere(request, asked, point);
    if (away != null) {
      write(away, response);
      return;
    }
    PlayDecision decision = rules.decide(asked, snapshot(request, point));
    if (decision instanceof Answer answer) {
      write(answer, response);
    } else if (decision instanceof AnswerAfterBody after) {
      BodyReader.read(request, () -> write(after.answer(), response));
    } else if (point != null) {
      serve(new Visit(request, response, asked, point), decision);
    }
  }

  /** Who only describes takes no place, but some players can only be sent elsewhere by then. */
  private @Nullable Answer describedElsewhere(
      HttpServletRequest request, PlayRequest asked, PublishingPoint point) {
    if (RequestKind.of(asked) != RequestKind.DESCRIBE) {
      return null;
    }
    Admission.Refusal refusal = point.whyNotNow(request.getRemoteAddr());
    return refusal == null ? null : redirect(asked, point, refusal);
  }

  private @Nullable Answer redirect(
      PlayRequest asked, PublishingPoint point, Admission.Refusal refusal) {
    String base = Redirection.suits(asked) ? elsewhere.insteadOf(point, refusal) : null;
    return base == null ? null : rules.redirect(asked, Redirection.location(asked, base));
  }

  /** One request to a point. */
  private record Visit(
      HttpServletRequest request,
      HttpServletResponse response,
      PlayRequest asked,
      PublishingPoint point) {

    Visitor visitor() {
      String query = Objects.requireNonNullElse(request.getQueryString(), "");
      HttpLogin.Attempt login =
          new HttpLogin.Attempt(
              request.getMethod(),
              request.getRequestURI() + (query.isEmpty() ? "" : "?" + query),
              request.getHeader("Authorization"),
              request.getRemoteAddr(),
              request.isSecure());
      return new Visitor(point.name(), request.getRemoteAddr(), query, login);
    }

    ListenerInfo info() {
      return new ListenerInfo(
          request.getRemoteAddr() + ":" + request.getRemotePort(),
          Markup.line(asked.agent().text(), MAX_LOGGED),
          Markup.line(asked.path(), MAX_LOGGED));
    }
  }

  private @Nullable PublishingPoint find(String path) {
    Playlists.Format format = Playlists.Format.of(path);
    return format == null ? points.find(path) : Playlists.pointOf(path, format, points);
  }

  private @Nullable PointSnapshot snapshot(
      HttpServletRequest request, @Nullable PublishingPoint point) {
    if (point == null) {
      return null;
    }
    PointSnapshot now = PointSnapshot.of(point, gates.apply(point).cors());
    return request.getAttribute(WAITED) == null ? now : now.afterWaiting();
  }

  private void serve(Visit visit, PlayDecision decision) throws IOException, ServletException {
    Admission admission = visit.point().admit(visit.request().getRemoteAddr());
    if (admission instanceof Admission.Refusal refusal) {
      Answer away = redirect(visit.asked(), visit.point(), refusal);
      Answer here = rules.refuse(visit.asked(), 503, refusal.why());
      write(Objects.requireNonNullElse(away, here), visit.response());
    } else if (admission instanceof Seat seat) {
      try {
        serve(visit, decision, seat);
      } catch (IOException | ServletException | RuntimeException e) {
        seat.release();
        throw e;
      }
    }
  }

  private void serve(Visit visit, PlayDecision decision, Seat seat)
      throws IOException, ServletException {
    if (decision instanceof Await await) {
      await(visit, await, seat);
    } else if (decision instanceof Stream stream) {
      stream(visit, stream, seat);
    }
  }

  /** Asks again when the broadcast is there, or when it did not come in time. */
  private static void await(Visit visit, Await await, Seat seat) {
    visit.request().setAttribute(WAITED, true);
    AsyncContext async = visit.request().startAsync();
    async.setTimeout(0);
    CompletionStage<Broadcast> coming = visit.point().awaitBroadcast(await.within());
    coming.whenComplete((broadcast, tooLate) -> decideAgain(async, seat));
  }

  private static void decideAgain(AsyncContext async, Seat seat) {
    seat.release();
    dispatch(async);
  }

  private static void dispatch(AsyncContext async) {
    try {
      async.dispatch();
    } catch (IllegalStateException e) {
      LOG.debug("who waited is gone", e);
    }
  }

  private void stream(Visit visit, Stream stream, Seat seat) throws IOException, ServletException {
    ListenerInfo info = visit.info();
    write(stream.head(), visit.response());
    CompletionStage<? extends Sink> opening =
        visit.asked().webSocket() == null
            ? opener.open(visit.request(), visit.response())
            : openWebSocket(visit);
    opening.whenComplete(
        (sink, failure) -> {
          if (failure != null) {
            seat.release();
          } else {
            listen(seat, stream, sink, info);
          }
        });
  }

  private CompletionStage<? extends Sink> openWebSocket(Visit visit)
      throws IOException, ServletException {
    WebSocketSink sink = new WebSocketSink();
    return Objects.requireNonNull(webSockets)
        .open(visit.request(), visit.response(), sink::said)
        .thenApply(sink::over);
  }

  private static void listen(Seat seat, Stream stream, Sink sink, ListenerInfo info) {
    try {
      if (seat.listen(stream.form(), sink, info, stream.changePolicy()) == null) {
        sink.end();
      }
    } catch (RuntimeException unexpected) {
      LOG.error("{} cannot be served", info.address(), unexpected);
      seat.release();
      sink.abort(unexpected);
    }
  }

  // ---- writing ----

  private static void write(Answer answer, HttpServletResponse response) throws IOException {
    write(answer.head(), response);
    ByteBuffer body = answer.body().duplicate();
    if (body.hasRemaining()) {
      response.getOutputStream().write(body);
    }
  }

  private static void write(Head head, HttpServletResponse response) {
    response.setStatus(head.status());
    head.fields().forEach(field -> response.addHeader(field.name(), field.value()));
  }
}
