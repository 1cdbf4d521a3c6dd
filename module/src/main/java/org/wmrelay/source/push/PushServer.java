package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.wmrelay.auth.DigestLogin;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.auth.Nonces;

/**
 * What all requests of all encoders share: the points, the sessions, the logins and the clock.
 * Started and stopped with the server.
 */
public final class PushServer {
  private static final Duration NONCES_LAST = Duration.ofHours(3);
  private static final Charset LEGACY = Charset.forName("windows-31j");
  private static final long EXPIRE_EVERY_SECONDS = 5;

  private final Function<String, @Nullable PushPoint> points;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;
  private final String product;
  private final Consumer<HttpServletRequest> patience;
  private final PushSessions sessions;
  private final PushLogin login;
  private @Nullable ScheduledFuture<?> expiry;

  /**
   * @param points by path, without the context path; null for one that takes no pushes
   * @param product the Server header, which encoders insist on: {@code Cougar/9.01.01.3841}
   * @param patience keeps the host from ending a connection that is silent for less than a minute,
   *     where the host allows it
   */
  public PushServer(
      Function<String, @Nullable PushPoint> points,
      ScheduledExecutorService timer,
      InstantSource clock,
      SecureRandom random,
      String product,
      Consumer<HttpServletRequest> patience) {
    this.points = points;
    this.timer = timer;
    this.clock = clock;
    this.product = product;
    this.patience = patience;
    this.sessions = new PushSessions(random);
    this.login =
        new PushLogin(
            new DigestLogin(new Nonces(NONCES_LAST, clock, random), LEGACY),
            new LoginThrottle(clock));
  }

  public void start() {
    expiry =
        timer.scheduleWithFixedDelay(
            sessions::expire, EXPIRE_EVERY_SECONDS, EXPIRE_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  public void stop() {
    ScheduledFuture<?> running = expiry;
    if (running != null) {
      running.cancel(false);
    }
  }

  /** Logins refused so far because of a wrong name or password. */
  public long failedLogins() {
    return login.failures();
  }

  /** The point that takes pushes of this path; some encoders say {@code //} for {@code /}. */
  public @Nullable PushPoint point(String path) {
    return points.apply(path.replaceAll("/{2,}", "/"));
  }

  PushSessions sessions() {
    return sessions;
  }

  PushLogin login() {
    return login;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  InstantSource clock() {
    return clock;
  }

  String product() {
    return product;
  }

  /** Runs something once, some time later. */
  void later(Duration wait, Runnable task) {
    Future<?> unused = timer.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  void bePatient(HttpServletRequest request) {
    patience.accept(request);
  }
}
