package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wmrelay.auth.HttpLogin;

/**
 * Finds out who pushes: Digest on every connection, Basic from others than Windows Media Encoder
 * over TLS only. Safe for all threads.
 */
final class PushLogin {
  private final HttpLogin login;

  PushLogin(HttpLogin login) {
    this.login = login;
  }

  /** What came of it. */
  sealed interface Result {
    /** How long to hold the answer back. */
    Duration heldBack();

    /** Proven, or not needed: then the name is empty. */
    record User(String name, Duration heldBack) implements Result {}

    /** Not yet. */
    record Denied(PushAnswer answer, Duration heldBack) implements Result {}
  }

  Result check(HttpServletRequest request, PushGate gate, boolean mayBasic) {
    if (gate.isClosed()) {
      return atOnce(
          PushAnswer.refusal(
              HttpServletResponse.SC_FORBIDDEN,
              "nobody may push here: set push.users-file or push.password, or push.open = true"));
    }
    if (gate.isOpen()) {
      return new Result.User("", Duration.ZERO);
    }
    return result(login.check(attempt(request, mayBasic && request.isSecure()), gate.users()));
  }

  private static HttpLogin.Attempt attempt(HttpServletRequest request, boolean mayBasic) {
    String query = request.getQueryString();
    return new HttpLogin.Attempt(
        request.getMethod(),
        request.getRequestURI() + (query == null ? "" : "?" + query),
        request.getHeader("Authorization"),
        request.getRemoteAddr(),
        mayBasic);
  }

  private static Result result(HttpLogin.Result result) {
    if (result instanceof HttpLogin.Result.User user) {
      return new Result.User(user.name(), user.heldBack());
    }
    if (result instanceof HttpLogin.Result.Asked asked) {
      return atOnce(challenge(PushAnswer.welcome(401, asked.why()), asked.challenges()));
    }
    HttpLogin.Result.Wrong wrong = (HttpLogin.Result.Wrong) result;
    PushAnswer refusal = PushAnswer.refusal(401, "login refused: " + wrong.why());
    return new Result.Denied(challenge(refusal, wrong.challenges()), wrong.heldBack());
  }

  private static Result atOnce(PushAnswer answer) {
    return new Result.Denied(answer, Duration.ZERO);
  }

  private static PushAnswer challenge(PushAnswer answer, List<String> challenges) {
    PushAnswer asking = answer;
    for (String challenge : challenges) {
      asking = asking.with("WWW-Authenticate", challenge);
    }
    return asking;
  }

  /** The number of wrong logins so far. */
  long failures() {
    return login.failures();
  }

  /** The value of a cookie among others; null if it is not there. */
  static @Nullable String pushId(HttpServletRequest request) {
    String header = request.getHeader("Cookie");
    for (String cookie : header == null ? new String[0] : header.split(";")) {
      String[] pair = cookie.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equalsIgnoreCase("push-id")) {
        return pair[1].strip();
      }
    }
    return null;
  }
}
