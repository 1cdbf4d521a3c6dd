package org.wmrelay.admin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.admin.Door.Verdict;

/**
 * All paths below {@code /-/}: health for everybody, metrics for those on their list, all else for
 * whom the {@link Door} lets in.
 */
final class AdminServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(AdminServlet.class);

  private static final String API = "/api/v1/";
  private static final String HEALTH = "/health/";
  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final transient Admin admin;

  AdminServlet(Admin admin) {
    this.admin = admin;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    SECURITY_HEADERS.forEach(response::setHeader);
    String path = request.getPathInfo();
    if (path == null) {
      response.sendRedirect(request.getContextPath() + request.getServletPath() + "/");
    } else if (path.startsWith(HEALTH)) {
      health(path.substring(HEALTH.length())).writeTo(response);
    } else {
      guarded(path, request, response);
    }
  }

  /** Says no more than up or down, because it asks nobody who they are. */
  private Answer health(String name) {
    return switch (name) {
      case "live" -> Answer.of("text/plain", "up\n");
      case "ready" ->
          admin.isReady()
              ? Answer.of("text/plain", "up\n")
              : Answer.of("text/plain", "down\n")
                  .withStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      default -> Answer.notFound("there are live and ready");
    };
  }

  private void guarded(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Knock knock = Knock.of(request);
    boolean metrics = path.equals("/metrics");
    Verdict verdict = metrics ? admin.door().checkForMetrics(knock) : admin.door().check(knock);
    if (verdict instanceof Verdict.Refused refused) {
      refuse(refused, request, response);
    } else if (isAction(path, request)) {
      String who = who((Verdict.Admitted) verdict, request);
      admin.api().act(who, Parameters.of(request)).writeTo(response);
    } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      methodNotAllowed(path).writeTo(response);
    } else if (metrics) {
      admin.metrics().answer(request.getHeader("Accept")).writeTo(response);
    } else if (path.startsWith(API)) {
      api(path.substring(API.length()), request, response);
    } else {
      file(path.substring(1), request).writeTo(response);
    }
  }

  private static boolean isAction(String path, HttpServletRequest request) {
    return request.getMethod().equals("POST") && takesActions(path);
  }

  private static boolean takesActions(String path) {
    return path.equals(API + Api.ACTIONS);
  }

  private static String who(Verdict.Admitted admitted, HttpServletRequest request) {
    String user = admitted.user().isEmpty() ? "somebody" : admitted.user();
    return user + " at " + request.getRemoteAddr();
  }

  private void api(String resource, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (resource) {
      case "openapi.yaml" ->
          admin.files().answer(resource, request.getHeader("If-None-Match")).writeTo(response);
      case "events" -> {
        if (!admin.follow(request, response)) {
          tooManyFollowers().writeTo(response);
        }
      }
      default -> admin.api().answer(resource, Parameters.of(request)).writeTo(response);
    }
  }

  private Answer file(String name, HttpServletRequest request) {
    String file = "page/" + (name.isEmpty() ? "index.html" : name);
    return admin.files().answer(file, request.getHeader("If-None-Match"));
  }

  private static Answer methodNotAllowed(String path) {
    return Answer.problem(
            HttpServletResponse.SC_METHOD_NOT_ALLOWED,
            "Method not allowed",
            "only GET and HEAD, and POST of api/v1/actions")
        .with("Allow", takesActions(path) ? "GET, HEAD, POST" : "GET, HEAD");
  }

  private static Answer tooManyFollowers() {
    return Answer.problem(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "Too many followers",
            "there are " + EventStreams.MOST + " streams of events already, or the relay stops")
        .with("Retry-After", "5");
  }

  // ---- those who stay out ----

  private void refuse(
      Verdict.Refused refused, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Answer answer = refusal(refused);
    if (refused.heldBack().isZero()) {
      answer.writeTo(response);
    } else {
      LOG.debug("a login from {} to {} failed", request.getRemoteAddr(), request.getRequestURI());
      writeLater(answer, refused.heldBack(), request, response);
    }
  }

  private static Answer refusal(Verdict.Refused refused) {
    return refused.status() == HttpServletResponse.SC_UNAUTHORIZED
        ? Answer.problem(refused.status(), "Unauthorized", refused.why())
            .with("WWW-Authenticate", Door.CHALLENGE)
        : Answer.problem(refused.status(), "Forbidden", refused.why());
  }

  private void writeLater(
      Answer answer, Duration wait, HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    admin.later(
        wait,
        () -> {
          try {
            answer.writeTo(response);
            async.complete();
          } catch (IOException | IllegalStateException gone) {
            LOG.debug("who failed to log in is gone", gone);
          }
        });
  }
}
