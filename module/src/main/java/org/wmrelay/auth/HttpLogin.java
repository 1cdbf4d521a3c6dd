package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request: by Digest, or by Basic (RFC 7617) where that is allowed. Those who
 * guess are slowed. Safe for all threads.
 */
public final class HttpLogin {
  private static final String BASIC = "Basic ";
  private static final String BASIC_CHALLENGE = "Basic realm=\"" + DigestLogin.REALM + "\"";
  private static final String WRONG = "unknown user or wrong password";

  private final DigestLogin digest;
  private final LoginThrottle throttle;

  public HttpLogin(DigestLogin digest, LoginThrottle throttle) {
    this.digest = digest;
    this.throttle = throttle;
  }

  /**
   * A request, as far as logging in depends on it.
   *
   * @param target its path with its query, as it came
   * @param credentials its Authorization header; null if it has none
   * @param address where it comes from
   * @param mayBasic whether a password may be sent as it is
   */
  public record Attempt(
      String method,
      String target,
      @Nullable String credentials,
      String address,
      boolean mayBasic) {}

  /** What came of it. */
  public sealed interface Result {

    /**
     * Proven.
     *
     * @param heldBack how long the answer must be held back
     */
    record User(String name, Duration heldBack) implements Result {}

    /**
     * Has to log in, or to do so with a new nonce: no guess.
     *
     * @param challenges values of WWW-Authenticate headers
     */
    record Asked(String why, List<String> challenges) implements Result {}

    /**
     * Has guessed.
     *
     * @param challenges values of WWW-Authenticate headers
     * @param heldBack how long the answer must be held back
     */
    record Wrong(String why, List<String> challenges, Duration heldBack) implements Result {}
  }

  /** Finds out which of the users it is. */
  public Result check(Attempt attempt, Users users) {
    String credentials = attempt.credentials();
    if (credentials == null) {
      return new Result.Asked("asked to log in", challenges(attempt, false));
    }
    if (attempt.mayBasic() && credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return checkBasic(attempt, credentials.substring(BASIC.length()).strip(), users);
    }
    String scheme = credentials.replaceFirst("\\s.*", "").toLowerCase(Locale.ROOT);
    return scheme.equals("digest")
        ? checkDigest(attempt, credentials, users)
        : wrong(attempt, "it must be by Digest, and came as " + scheme);
  }

  private Result checkDigest(Attempt attempt, String credentials, Users users) {
    DigestLogin.Outcome outcome =
        digest.check(credentials, attempt.method(), attempt.target(), users);
    if (outcome instanceof DigestLogin.Outcome.Accepted accepted) {
      return accepted(attempt, accepted.user());
    }
    DigestLogin.Outcome.Refused refused = (DigestLogin.Outcome.Refused) outcome;
    return refused.stale()
        ? new Result.Asked("to log in anew: " + refused.why(), challenges(attempt, true))
        : wrong(attempt, refused.why());
  }

  private Result checkBasic(Attempt attempt, String encoded, Users users) {
    String pair = decode(encoded);
    int colon = pair.indexOf(':');
    if (colon > 0) {
      String user = pair.substring(0, colon);
      String password = pair.substring(colon + 1);
      if (users.find(user).filter(known -> known.accepts(password, UTF_8)).isPresent()) {
        return accepted(attempt, user);
      }
    }
    return wrong(attempt, WRONG);
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  private Result accepted(Attempt attempt, String user) {
    return new Result.User(user, throttle.succeeded(attempt.address()));
  }

  private Result wrong(Attempt attempt, String why) {
    Duration heldBack = throttle.failed(attempt.address());
    return new Result.Wrong(why, challenges(attempt, false), heldBack);
  }

  private List<String> challenges(Attempt attempt, boolean stale) {
    String challenge = digest.challenge(stale);
    return attempt.mayBasic() ? List.of(challenge, BASIC_CHALLENGE) : List.of(challenge);
  }

  /** The number of wrong logins so far. */
  public long failures() {
    return throttle.failures();
  }
}
