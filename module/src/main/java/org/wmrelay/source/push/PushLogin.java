package org.wmrelay.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wmrelay.auth.DigestLogin;
import org.wmrelay.auth.LoginThrottle;

/**
 * Finds out who pushes: Digest on every connection, Basic from others than Windows Media Encoder
 * over TLS only. Safe for all threads.
 */
final class PushLogin {
  private static final String BASIC = "Basic ";

  private final DigestLogin digest;
  private final LoginThrottle throttle;

  PushLogin(DigestLogin digest, LoginThrottle throttle) {
    this.digest = digest;
    this.throttle = throttle;
  }

  /** What came of it. */
  sealed interface Result {
    /** Proven, or not needed: then the name is empty. */
    record User(String name) implements Result {}

    /**
     * Not yet.
     *
     * @param heldBack how long to hold the answer back
     */
    record Denied(PushAnswer answer, Duration heldBack) implements Result {}
  }

  Result check(HttpServletRequest request, PushPoint point, boolean mayBasic) {
    if (point.isClosed()) {
      return denied(
          PushAnswer.of(
              HttpServletResponse.SC_FORBIDDEN,
              "nobody may push here: set push.users-file or push.password, or push.open = true"));
    }
    if (point.isOpen()) {
      return new Result.User("");
    }
    String credentials = request.getHeader("Authorization");
    boolean basic = mayBasic && request.isSecure();
    if (credentials == null) {
      return denied(challenge(false, basic, "asked to log in"));
    }
    return basic && credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())
        ? checkBasic(request, point, credentials.substring(BASIC.length()).strip())
        : checkDigest(request, point, credentials, basic);
  }

  private Result checkDigest(
      HttpServletRequest request, PushPoint point, String credentials, boolean basic) {
    String query = request.getQueryString();
    String target = request.getRequestURI() + (query == null ? "" : "?" + query);
    DigestLogin.Outcome outcome =
        digest.check(credentials, request.getMethod(), target, point.users());
    if (outcome instanceof DigestLogin.Outcome.Refused refused) {
      PushAnswer again = challenge(refused.stale(), basic, "login refused: " + refused.why());
      return refused.stale() ? denied(again) : failed(request, again);
    }
    return accepted(request, ((DigestLogin.Outcome.Accepted) outcome).user());
  }

  private Result checkBasic(HttpServletRequest request, PushPoint point, String encoded) {
    String pair = decode(encoded).orElse("");
    int colon = pair.indexOf(':');
    if (colon > 0) {
      String user = pair.substring(0, colon);
      String password = pair.substring(colon + 1);
      if (point.users().find(user).filter(known -> known.accepts(password, UTF_8)).isPresent()) {
        return accepted(request, user);
      }
    }
    return failed(request, challenge(false, true, "login refused: unknown user or wrong password"));
  }

  private static Optional<String> decode(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private Result accepted(HttpServletRequest request, String user) {
    throttle.succeeded(request.getRemoteAddr());
    return new Result.User(user);
  }

  private Result failed(HttpServletRequest request, PushAnswer answer) {
    return new Result.Denied(answer, throttle.failed(request.getRemoteAddr()));
  }

  private static Result denied(PushAnswer answer) {
    return new Result.Denied(answer, Duration.ZERO);
  }

  private PushAnswer challenge(boolean stale, boolean basic, String why) {
    PushAnswer answer =
        PushAnswer.of(HttpServletResponse.SC_UNAUTHORIZED, why)
            .with("WWW-Authenticate", digest.challenge(stale));
    return basic ? answer.with("WWW-Authenticate", "Basic realm=\"Digest\"") : answer;
  }

  /** The number of wrong logins so far. */
  long failures() {
    return throttle.failures();
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
