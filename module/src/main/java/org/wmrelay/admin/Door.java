package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wmrelay.access.Network;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.auth.Users;

/**
 * Decides who comes in below {@code /-/}.
 *
 * <p>With a configured login: who has it, by Basic (RFC 7617). Without one: only who sits at the
 * machine itself, which a request shows by coming from loopback, straight, and naming a loopback
 * host, so that neither a proxy on the machine nor a foreign page with a rebound name gets in.
 *
 * <p>A request that may change something must also show that no foreign page sent it.
 */
final class Door {
  static final String CHALLENGE = "Basic realm=\"wmrelay\", charset=\"UTF-8\"";

  private static final String BASIC = "Basic ";
  private static final Set<String> HARMLESS = Set.of("GET", "HEAD");
  private static final String ONLY_HERE =
      "Without a login only requests from this machine itself come in, not through a proxy, and"
          + " not by HTTP/1.0, which proxies speak that do not tell of themselves."
          + " Configure admin.users-file, or admin.user and admin.password.";
  private static final String FOREIGN_PAGE =
      "A request that changes something needs the header "
          + Knock.OWN_PAGE_HEADER
          + ", and must not be sent by a page of another site.";

  private final boolean hasLogin;
  private final Users users;
  private final List<Network> metricsFrom;
  private final LoginThrottle throttle;

  Door(AdminSettings settings, LoginThrottle throttle) {
    this.hasLogin = settings.hasLogin();
    this.users = settings.users();
    this.metricsFrom = settings.metricsFrom();
    this.throttle = throttle;
  }

  /** The answer at the door. */
  sealed interface Verdict {
    /**
     * Comes in.
     *
     * @param user empty where no login is needed
     */
    record Admitted(String user) implements Verdict {}

    /**
     * Stays out.
     *
     * @param status 401 if a login would help, else 403
     * @param heldBack how long the answer is to be held back
     */
    record Refused(int status, String why, Duration heldBack) implements Verdict {}
  }

  /** Who may read metrics: those on their list, straight, and whoever may see all. */
  Verdict checkForMetrics(Knock knock) {
    boolean listed = metricsFrom.stream().anyMatch(network -> network.contains(knock.address()));
    return listed && !knock.forwarded() ? new Verdict.Admitted("") : check(knock);
  }

  Verdict check(Knock knock) {
    Verdict verdict = hasLogin ? checkLogin(knock) : checkHere(knock);
    boolean risky = !HARMLESS.contains(knock.method()) && !knock.ownPage();
    return verdict instanceof Verdict.Admitted && risky ? forbidden(FOREIGN_PAGE) : verdict;
  }

  private static Verdict checkHere(Knock knock) {
    boolean here =
        Network.isLoopback(knock.address())
            && !knock.forwarded()
            && (knock.host().equalsIgnoreCase("localhost") || Network.isLoopback(knock.host()));
    return here ? new Verdict.Admitted("") : forbidden(ONLY_HERE);
  }

  private static Verdict forbidden(String why) {
    return new Verdict.Refused(HttpServletResponse.SC_FORBIDDEN, why, Duration.ZERO);
  }

  private Verdict checkLogin(Knock knock) {
    String credentials = knock.credentials();
    if (credentials == null) {
      return unauthorized("Log in.", Duration.ZERO);
    }
    Optional<String> user = proven(credentials);
    if (user.isEmpty()) {
      return unauthorized("Unknown user or wrong password.", throttle.failed(knock.address()));
    }
    throttle.succeeded(knock.address());
    return new Verdict.Admitted(user.get());
  }

  private static Verdict unauthorized(String why, Duration heldBack) {
    return new Verdict.Refused(HttpServletResponse.SC_UNAUTHORIZED, why, heldBack);
  }

  private Optional<String> proven(String credentials) {
    String pair = decode(credentials);
    int colon = pair.indexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String user = pair.substring(0, colon);
    String password = pair.substring(colon + 1);
    return users
        .find(user)
        .filter(known -> known.accepts(password, UTF_8))
        .map(known -> known.user());
  }

  /** Empty if it is not Basic. */
  private static String decode(String credentials) {
    if (!credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return "";
    }
    try {
      byte[] pair = Base64.getDecoder().decode(credentials.substring(BASIC.length()).strip());
      return new String(pair, UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  /** Wrong logins so far. */
  long failedLogins() {
    return throttle.failures();
  }
}
