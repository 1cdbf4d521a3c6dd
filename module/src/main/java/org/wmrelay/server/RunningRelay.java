package org.wmrelay.server;

import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiFunction;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.access.GateKeeper;
import org.wmrelay.auth.DigestLogin;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.auth.Nonces;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.cluster.Cluster;
import org.wmrelay.cluster.ClusterSettings;
import org.wmrelay.cluster.NatsBus;
import org.wmrelay.server.settings.DeliveryThreadSettings;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;

/** What of a relay exists only between its start and its stop: threads, clients, ports, points. */
final class RunningRelay {
  private static final Logger LOG = LoggerFactory.getLogger(RunningRelay.class);
  private static final Duration NONCES_LAST = Duration.ofHours(3);
  private static final Charset LEGACY = Charset.forName("windows-31j");

  private final Delivery delivery;
  private final ScheduledThreadPoolExecutor timer;
  private final ListenerLimits limits;
  private final @Nullable Cluster cluster;
  private final SourceFactory sources;
  private final HookClient hooks = new HookClient();
  private final GateKeeper keeper;
  private final RawPorts ports;
  private final ConfiguredPoints points;

  /**
   * @param id names this relay to others
   * @param host the server to which TCP ports are added; null if they need one of their own
   * @param limits of all points together
   * @param operators to be told what happens, besides the log
   */
  RunningRelay(
      Settings settings,
      String id,
      @Nullable Server host,
      ListenerLimits limits,
      PointEvents operators)
      throws Exception {
    DeliveryThreadSettings shared = settings.delivery();
    this.limits = limits;
    delivery =
        new Delivery(shared.threads(), shared.maxPinned(), System::nanoTime, Clock.systemUTC());
    timer = new ScheduledThreadPoolExecutor(1, new NamedThreads("wmrelay-timer"));
    timer.setRemoveOnCancelPolicy(true);
    cluster = settings.cluster().map(joined -> join(joined, id)).orElse(null);
    sources =
        new SourceFactory(
            id,
            timer,
            new SecureRandom(),
            new NamedThreads("wmrelay-files"),
            new NamedThreads("wmrelay-udp"),
            cluster);
    sources.start();
    hooks.start();
    keeper = gateKeeper(hooks, timer);
    ports = new RawPorts(host, shared.sendBuffer(), timer);
    points = new ConfiguredPoints(maker(operators), sources, ports, timer);
  }

  private static Cluster join(ClusterSettings joined, String id) {
    NatsBus bus = new NatsBus(joined.nats(), joined.name(), joined.lease());
    return new Cluster(joined, id, bus, System::nanoTime, new NamedThreads("wmrelay-cluster"));
  }

  private static GateKeeper gateKeeper(HookClient hooks, ScheduledExecutorService timer) {
    Clock clock = Clock.systemUTC();
    DigestLogin digest =
        new DigestLogin(new Nonces(NONCES_LAST, clock, new SecureRandom()), LEGACY);
    HttpLogin login = new HttpLogin(digest, new LoginThrottle(clock));
    return new GateKeeper(login, hooks, timer, clock, System::nanoTime);
  }

  private BiFunction<String, PublishingPointSettings, PublishingPoint> maker(
      PointEvents operators) {
    PointEvents events = PointEvents.all(new OperatorLog(), operators);
    return (name, point) ->
        new PublishingPoint(name, point.limits(), delivery, limits, timer, events);
  }

  /** Begins to deliver, and the sources of these points. */
  void start(Settings settings) {
    delivery.start(new NamedThreads("wmrelay-delivery"));
    points.become(settings);
  }

  /** Ends sources, so that nothing begins anew, and then listeners. */
  void endListeners() {
    points.stop();
    if (cluster != null) {
      cluster.stop();
    }
    try {
      delivery.stop();
    } catch (InterruptedException hurried) {
      LOG.warn("listeners may have been cut: interrupted while they were ended");
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the rest, after the listeners. */
  void stop() {
    ports.stop();
    try {
      sources.stop();
      hooks.stop();
    } catch (Exception failed) {
      LOG.warn("the clients of pulls and hooks did not stop cleanly", failed);
    }
    timer.shutdownNow();
  }

  // ---- its parts ----

  Delivery delivery() {
    return delivery;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  ListenerLimits limits() {
    return limits;
  }

  /** Null if the relay stands alone. */
  @Nullable Cluster cluster() {
    return cluster;
  }

  GateKeeper keeper() {
    return keeper;
  }

  ConfiguredPoints points() {
    return points;
  }
}
