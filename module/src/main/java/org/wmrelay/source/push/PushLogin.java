package org.wmrelay.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
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
  private static final String WRONG = "unknown user or wrong password";

  private final DigestLogin digest;
  private final LoginThrottle throttle;

  PushLogin(DigestLogin digest, LoginThrottle throttle) {
    this.digest = digest;
    this.throttle = throttle;
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
    String credentials = request.getHeader("Authorization");
    boolean basic = mayBasic && request.isSecure();
    if (credentials == null) {
      return atOnce(challenge(PushAnswer.welcome(401, "asked to log in"), false, basic));
    }
    return basic && credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())
        ? checkBasic(request, gate, credentials.substring(BASIC.length()).strip())
        : checkDigest(request, gate, credentials, basic);
  }

  private Result checkDigest(
      HttpServletRequest request, PushGate gate, String credentials, boolean basic) {
    String scheme = credentials.replaceFirst("\\s.*", "").toLowerCase(Locale.ROOT);
    if (!scheme.equals("digest")) {
      return failed(request, wrong("it must be by Digest, and came as " + scheme), basic);
    }
    String query = request.getQueryString();
    String target = request.getRequestURI() + (query == null ? "" : "?" + query);
    DigestLogin.Outcome outcome =
        digest.check(credentials, request.getMethod(), target, gate.users());
    if (outcome instanceof DigestLogin.Outcome.Accepted accepted) {
      return accepted(request, accepted.user());
    }
    DigestLogin.Outcome.Refused refused = (DigestLogin.Outcome.Refused) outcome;
    return refused.stale()
        ? atOnce(
            challenge(PushAnswer.welcome(401, "to log in anew: " + refused.why()), true, basic))
        : failed(request, wrong(refused.why()), basic);
  }

  private Result checkBasic(HttpServletRequest request, PushGate gate, String encoded) {
    String pair = decode(encoded).orElse("");
    int colon = pair.indexOf(':');
    if (colon > 0) {
      String user = pair.substring(0, colon);
      String password = pair.substring(colon + 1);
      if (gate.users().find(user).filter(known -> known.accepts(password, UTF_8)).isPresent()) {
        return accepted(request, user);
      }
    }
    return failed(request, wrong(WRONG), true);
  }

  private static Optional<String> decode(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private Result accepted(HttpServletRequest request, String user) {
    return new Result.User(user, throttle.succeeded(request.getRemoteAddr()));
  }

  private Result failed(HttpServletRequest request, PushAnswer answer, boolean basic) {
    Duration heldBack = throttle.failed(request.getRemoteAddr());
    return new Result.Denied(challenge(answer, false, basic), heldBack);
  }

  private static Result atOnce(PushAnswer answer) {
    return new Result.Denied(answer, Duration.ZERO);
  }

  private static PushAnswer wrong(String why) {
    return PushAnswer.refusal(HttpServletResponse.SC_UNAUTHORIZED, "login refused: " + why);
  }

  private PushAnswer challenge(PushAnswer answer, boolean stale, boolean basic) {
    PushAnswer asking = answer.with("WWW-Authenticate", digest.challenge(stale));
    return basic ? asking.with("WWW-Authenticate", "Basic realm=\"Digest\"") : asking;
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
