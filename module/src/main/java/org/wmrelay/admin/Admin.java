package org.wmrelay.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.admin.log.SessionLog;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.admin.status.RelayView;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointStatus;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * What operators see of a relay: made once with it, started and stopped with it as often as it is.
 *
 * <p>A thread of its own takes the figures each second and tells them to those who follow; a change
 * of a point's status is told at once.
 */
public final class Admin {
  /** Attribute of a request that came through a proxy, as only the host can tell. */
  public static final String THROUGH_PROXY = "org.wmrelay.admin.through-proxy";

  private static final Logger LOG = HarmlessLogger.of(Admin.class);

  private final RelayView relay;
  private final Figures figures;
  private final Api api;
  private final Metrics metrics;
  private final Door door;
  private final StaticFiles files = new StaticFiles();
  private final EventStreams streams;
  private final Optional<SessionLog> sessionLog;
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile @Nullable ScheduledExecutorService timer;

  /**
   * @param version of the product
   * @param nanoTime the monotonic clock of rates and patience
   */
  public Admin(
      AdminSettings settings,
      RelayView relay,
      String version,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.relay = relay;
    this.figures = new Figures(relay, nanoTime, clock);
    this.api = new Api(figures, new Steering(relay, clock), relay.nodes(), version);
    this.door = new Door(settings, new LoginThrottle(clock));
    this.streams = new EventStreams(nanoTime);
    this.sessionLog = settings.sessionLog().map(path -> new SessionLog(path, clock));
    this.metrics = new Metrics(figures, relay.nodes(), version, new OwnCounts());
  }

  /** The servlet for {@code /-/*}; asynchronous processing must be allowed. */
  public HttpServlet servlet() {
    return new AdminServlet(this);
  }

  /** Must hear of all publishing points. */
  public PointEvents events() {
    PointEvents sessions = sessionLog.<PointEvents>map(log -> log).orElse(new PointEvents() {});
    return PointEvents.all(figures, sessions, new Changes());
  }

  /** The answer of the API to another node's question, both as that node's version writes them. */
  public String answerNode(String question) {
    return api.answerNode(question);
  }

  /**
   * Takes over the bans that other nodes have; waits a second at most.
   *
   * @return false if there are others and none of them answered
   */
  public boolean learnBans() {
    return api.learnBans();
  }

  /** The figures, for whoever else shows them. */
  public Figures figures() {
    return figures;
  }

  public void start(ThreadFactory threads) {
    ScheduledThreadPoolExecutor starting = new ScheduledThreadPoolExecutor(1, threads);
    starting.setRemoveOnCancelPolicy(true);
    Future<?> unused = starting.scheduleAtFixedRate(this::everySecond, 0, 1, TimeUnit.SECONDS);
    timer = starting;
    streams.open();
    sessionLog.ifPresent(log -> log.start(threads));
  }

  /** To be called when no listener is left, so that the last sessions are logged. */
  public void stop() throws InterruptedException {
    streams.close();
    ScheduledExecutorService stopping = timer;
    timer = null;
    if (stopping != null) {
      stopping.shutdownNow();
    }
    if (sessionLog.isPresent()) {
      sessionLog.get().stop();
    }
  }

  private void everySecond() {
    try {
      figures.sample();
      tell();
    } catch (RuntimeException unexpected) {
      LOG.error("the figures of this second are missing", unexpected);
    }
  }

  private void tell() {
    telling.set(false);
    if (!streams.isEmpty()) {
      streams.send("points", Json.write(api.points()));
      streams.send("delivery", Json.write(api.delivery()));
      streams.send("nodes", Json.write(api.nodes()));
    }
  }

  /** Has the timer tell soon, once for all changes until then. */
  private void tellSoon() {
    ScheduledExecutorService running = timer;
    if (running != null && !streams.isEmpty() && telling.compareAndSet(false, true)) {
      try {
        running.execute(this::tell);
      } catch (RejectedExecutionException stopping) {
        LOG.debug("not told: the relay stops", stopping);
      }
    }
  }

  /** Told at once, because an operator who waits for a source looks at it. */
  private final class Changes implements PointEvents {
    @Override
    public void statusChanged(PublishingPoint point, PointStatus status) {
      tellSoon();
    }
  }

  private final class OwnCounts implements Metrics.OwnCounts {
    @Override
    public long failedLogins() {
      return door.failedLogins();
    }

    @Override
    public long droppedFollowers() {
      return streams.dropped();
    }

    @Override
    public long lostSessionLines() {
      return sessionLog.map(SessionLog::lostLines).orElse(0L);
    }
  }

  // ---- for the servlet ----

  boolean isReady() {
    return relay.isReady();
  }

  Api api() {
    return api;
  }

  Metrics metrics() {
    return metrics;
  }

  Door door() {
    return door;
  }

  StaticFiles files() {
    return files;
  }

  /** Begins a stream of events; false if there are too many. */
  boolean follow(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean begun = streams.begin(request, response);
    tellSoon();
    return begun;
  }

  /** Runs something once, some time later; at once when the relay has stopped. */
  void later(Duration wait, Runnable task) {
    ScheduledExecutorService running = timer;
    if (running == null) {
      task.run();
    } else {
      Future<?> unused = running.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
