package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.auth.DigestLogin;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.auth.Nonces;

/**
 * What all requests of all encoders share: the points, the sessions, the logins and the clocks.
 * Started and stopped with the server.
 */
public final class PushServer {
  private static final Duration NONCES_LAST = Duration.ofHours(3);
  private static final Charset LEGACY = Charset.forName("windows-31j");
  private static final long EXPIRE_EVERY_SECONDS = 5;

  private final Function<String, @Nullable PushTarget> targets;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;
  private final String product;
  private final LongSupplier nanoTime;
  private final PushHost host;
  private final PushSessions sessions;
  private final PushLogin login;
  private final EncoderDoctor doctor;
  private final Set<PushExchange> exchanges = ConcurrentHashMap.newKeySet();
  private @Nullable ScheduledFuture<?> expiry;

  /**
   * @param targets by path, without the context path; null for one that takes no pushes
   * @param nanoTime the monotonic clock of sessions
   * @param product the Server header, which encoders insist on: {@code Cougar/9.01.01.3841}
   * @param doctor told what encoders ask for where there is no point, or none yet
   */
  public PushServer(
      Function<String, @Nullable PushTarget> targets,
      ScheduledExecutorService timer,
      InstantSource clock,
      LongSupplier nanoTime,
      SecureRandom random,
      String product,
      PushHost host,
      EncoderDoctor doctor) {
    this.targets = targets;
    this.timer = timer;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.product = product;
    this.host = host;
    this.doctor = doctor;
    this.sessions = new PushSessions(random, nanoTime);
    this.login =
        new PushLogin(
            new HttpLogin(
                new DigestLogin(new Nonces(NONCES_LAST, clock, random), LEGACY),
                new LoginThrottle(clock)));
  }

  public void start() {
    expiry =
        timer.scheduleWithFixedDelay(
            sessions::expire, EXPIRE_EVERY_SECONDS, EXPIRE_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends all requests at once, also those whose answers are held back. */
  public void stop() {
    ScheduledFuture<?> running = expiry;
    if (running != null) {
      running.cancel(false);
    }
    exchanges.forEach(exchange -> exchange.end(PushAnswer.busy("the relay stops")));
  }

  /** Logins refused so far because of a wrong name or password. */
  public long failedLogins() {
    return login.failures();
  }

  /** What encoders asked for where there is no point, or none yet. */
  EncoderDoctor doctor() {
    return doctor;
  }

  /** What this path leads to; some encoders say {@code //} for {@code /}. */
  @Nullable PushTarget target(HttpServletRequest request) {
    return targets.apply(path(request));
  }

  /** The path without the context path, decoded; repeated slashes count as one. */
  public static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    return path.isEmpty() ? "/" : path.replaceAll("/{2,}", "/");
  }

  /**
   * Whether a request is one of an encoder: by [MS-WMHTTP] whatever its path, or the body of a PUT
   * or POST to a point that takes pushes.
   */
  public boolean isPush(HttpServletRequest request) {
    return switch (PushKind.of(request)) {
      case SETUP, START -> true;
      case PLAIN -> target(request) != null;
      case NONE -> false;
    };
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

  long nowNs() {
    return nanoTime.getAsLong();
  }

  String product() {
    return product;
  }

  PushHost host() {
    return host;
  }

  /** Requests that are being read, drained or held back. */
  public int openRequests() {
    return exchanges.size();
  }

  void opened(PushExchange exchange) {
    exchanges.add(exchange);
  }

  void closed(PushExchange exchange) {
    exchanges.remove(exchange);
  }

  /** Runs something once, some time later; at once if the server stops meanwhile. */
  Future<?> later(Duration wait, Runnable task) {
    try {
      return timer.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      task.run();
      return CompletableFuture.completedFuture(null);
    }
  }
}
