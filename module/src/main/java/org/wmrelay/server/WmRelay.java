package org.wmrelay.server;

import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.component.Graceful;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.access.Gate;
import org.wmrelay.access.GateKeeper;
import org.wmrelay.admin.Admin;
import org.wmrelay.admin.status.Nodes;
import org.wmrelay.admin.status.RelayView;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.admin.status.ReloadReport;
import org.wmrelay.auth.DigestLogin;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.auth.LoginThrottle;
import org.wmrelay.auth.Nonces;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.cluster.Bus;
import org.wmrelay.cluster.Cluster;
import org.wmrelay.cluster.ClusterSettings;
import org.wmrelay.cluster.NatsBus;
import org.wmrelay.server.settings.ConfigurationException;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.DeliveryThreadSettings;
import org.wmrelay.server.settings.LimitSettings;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.source.push.EncoderDoctor;
import org.wmrelay.source.push.PushTarget;
import org.wmrelay.wire.http.Via;

/**
 * The relay: all publishing points with their sources and the threads that deliver. Belongs to one
 * server; started and stopped with it, as often as it is.
 *
 * <p>Stopping ends every listener cleanly, in two seconds at most; it happens once, whether Jetty's
 * graceful shutdown asks for it first or the life cycle does.
 */
@ManagedObject("Live stream relay")
public final class WmRelay extends ContainerLifeCycle implements Graceful {
  private static final Logger LOG = LoggerFactory.getLogger(WmRelay.class);

  private static final Duration NONCES_LAST = Duration.ofHours(3);
  private static final Charset LEGACY = Charset.forName("windows-31j");

  private final String id = Via.newId();
  private volatile Settings settings;
  private final Settings started;
  private final Reloader reloader;
  private final @Nullable Server host;
  private final EncoderDoctor pushesElsewhere = new EncoderDoctor();
  private final Bans bans = new Bans(Clock.systemUTC());
  private final AtomicBoolean draining = new AtomicBoolean();
  private final ClusterNodes nodes = new ClusterNodes(this, version());
  private volatile Runnable encodersEnd = () -> {};
  private final Admin admin;
  private volatile @Nullable Gates gates;
  private @Nullable Running running;

  /** What exists only between start and stop. */
  private record Running(
      Delivery delivery,
      ScheduledExecutorService timer,
      ListenerLimits limits,
      ConfiguredPoints points,
      SourceFactory factory,
      HookClient hooks,
      GateKeeper keeper,
      RawPorts ports,
      @Nullable Cluster cluster) {}

  /**
   * @param host the server in which it lives, to which TCP ports of points are added; null if they
   *     need a server of their own
   */
  public WmRelay(Settings settings, @Nullable Server host) {
    this(settings, null, host);
  }

  /**
   * One whose settings come from a file, and again when that changes.
   *
   * @param host as above
   * @throws org.wmrelay.server.settings.ConfigurationException with all that is wrong in the file
   */
  public WmRelay(ConfigurationFile file, @Nullable Server host) {
    this(file.load(), file, host);
  }

  private WmRelay(Settings settings, @Nullable ConfigurationFile file, @Nullable Server host) {
    this.settings = settings;
    this.started = settings;
    this.host = host;
    this.reloader = new Reloader(file, this::become);
    this.admin =
        new Admin(settings.admin(), new View(), version(), System::nanoTime, Clock.systemUTC());
  }

  private static String version() {
    String version = WmRelay.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  @Override
  protected void doStart() throws Exception {
    settings.warnings().forEach(LOG::warn);
    Running starting = create();
    gates = new Gates(settings, starting.keeper());
    running = starting;
    super.doStart();
    admin.start(threads("wmrelay-admin"));
    starting.delivery().start(threads("wmrelay-delivery"));
    starting.points().become(settings);
    show(starting);
    Cluster joined = starting.cluster();
    if (joined != null) {
      joined.start(nodes::status, admin::answerNode, draining::get);
    }
    if (settings.strict()) {
      refuseToStartIfAnyFailed(starting.points().directory());
    }
    reloader.start(threads("wmrelay-reload"));
  }

  /** For JMX and for Jetty's dump. */
  private void show(Running starting) {
    addBean(new DeliveryBean(starting.delivery()));
    starting.points().directory().all().forEach(point -> addBean(new PointBean(point)));
  }

  private void hide() {
    getBeans(DeliveryBean.class).forEach(this::removeBean);
    getBeans(PointBean.class).forEach(this::removeBean);
  }

  private void refuseToStartIfAnyFailed(PointDirectory points) throws RefusedBySystemException {
    List<String> failed =
        points.all().stream()
            .filter(point -> point.status().state() == PointState.FAILED)
            .map(point -> point.name() + ": " + point.status().why())
            .toList();
    if (!failed.isEmpty()) {
      endEverything();
      throw new RefusedBySystemException(failed);
    }
  }

  private Running create() throws Exception {
    DeliveryThreadSettings shared = settings.delivery();
    Delivery delivery =
        new Delivery(shared.threads(), shared.maxPinned(), System::nanoTime, Clock.systemUTC());
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, threads("wmrelay-timer"));
    timer.setRemoveOnCancelPolicy(true);
    LimitSettings limits = settings.limits();
    ListenerLimits listenerLimits =
        new ListenerLimits(limits.maxListeners(), limits.perAddress(), line(), bans, draining::get);
    Cluster cluster = settings.cluster().map(this::join).orElse(null);
    SourceFactory factory =
        new SourceFactory(
            id,
            timer,
            new SecureRandom(),
            threads("wmrelay-files"),
            threads("wmrelay-udp"),
            cluster);
    factory.start();
    HookClient hooks = new HookClient();
    hooks.start();
    RawPorts ports = new RawPorts(host, shared.sendBuffer(), timer);

    PointEvents events = PointEvents.all(new OperatorLog(), admin.events());
    BiFunction<String, PublishingPointSettings, PublishingPoint> maker =
        (name, point) ->
            new PublishingPoint(name, point.limits(), delivery, listenerLimits, timer, events);
    ConfiguredPoints points = new ConfiguredPoints(maker, factory, ports, timer);
    return new Running(
        delivery,
        timer,
        listenerLimits,
        points,
        factory,
        hooks,
        gateKeeper(hooks, timer),
        ports,
        cluster);
  }

  private static GateKeeper gateKeeper(HookClient hooks, ScheduledExecutorService timer) {
    Clock clock = Clock.systemUTC();
    DigestLogin digest =
        new DigestLogin(new Nonces(NONCES_LAST, clock, new SecureRandom()), LEGACY);
    HttpLogin login = new HttpLogin(digest, new LoginThrottle(clock));
    return new GateKeeper(login, hooks, timer, clock, System::nanoTime);
  }

  @Nullable Line line() {
    return settings.limits().uplink().map(uplink -> new Line(uplink, this::bitsTaken)).orElse(null);
  }

  /** bit/s of all listeners together. */
  private long bitsTaken() {
    return points().all().stream()
        .mapToLong(point -> point.seatsTaken() * admin.figures().bitrate(point))
        .sum();
  }

  private Cluster join(ClusterSettings cluster) {
    Bus bus = new NatsBus(cluster.nats(), cluster.name(), cluster.lease());
    return new Cluster(cluster, id, bus, System::nanoTime, threads("wmrelay-cluster"));
  }

  private static java.util.concurrent.ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  protected void doStop() throws Exception {
    endEverything();
    super.doStop();
    hide();
  }

  /**
   * Has the last of what encoders are answered cut short when everything ends: it waits for them,
   * and by the timer that ends too.
   */
  void whenEnding(Runnable endEncoders) {
    encodersEnd = endEncoders;
  }

  /** Sources first, so that nothing begins anew; then listeners; then ports and threads. */
  void endEverything() {
    Running ending;
    synchronized (this) {
      ending = running;
      running = null;
    }
    if (ending != null) {
      reloader.stop();
      ending.points().stop();
      Cluster left = ending.cluster();
      if (left != null) {
        left.stop();
      }
      stopDelivery(ending.delivery());
      encodersEnd.run();
      stopAdmin();
      ending.ports().stop();
      stopClients(ending);
      ending.timer().shutdownNow();
    }
  }

  private static void stopClients(Running ending) {
    try {
      ending.factory().stop();
      ending.hooks().stop();
    } catch (Exception failed) {
      LOG.warn("the clients of pulls and hooks did not stop cleanly", failed);
    }
  }

  private static void stopDelivery(Delivery delivery) {
    try {
      delivery.stop();
    } catch (InterruptedException hurried) {
      LOG.warn("listeners may have been cut: interrupted while they were ended");
      Thread.currentThread().interrupt();
    }
  }

  private void stopAdmin() {
    try {
      admin.stop();
    } catch (InterruptedException hurried) {
      LOG.warn("the log of sessions may lack the last ones: interrupted while it was written");
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    endEverything();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized boolean isShutdown() {
    return running == null;
  }

  // ---- for servlets and status ----

  private synchronized @Nullable Running running() {
    return running;
  }

  Settings settings() {
    return settings;
  }

  /** What operators see of it. */
  Admin admin() {
    return admin;
  }

  /** Whether newcomers are sent away. */
  AtomicBoolean draining() {
    return draining;
  }

  /** Null while it is stopped, or stands alone. */
  @Nullable Cluster cluster() {
    Running now = running();
    return now == null ? null : now.cluster();
  }

  /** This node and the others. */
  ClusterNodes nodes() {
    return nodes;
  }

  /** Names this relay to others in Via headers. */
  String id() {
    return id;
  }

  /** The publishing points; none while it is stopped. */
  public PointDirectory points() {
    Running now = running();
    return now == null ? new PointDirectory() : now.points().directory();
  }

  /**
   * What encoders asked for where no point takes pushes, or none was made yet. What they asked of a
   * point has its source, {@link PushPoint#doctor}.
   */
  public EncoderDoctor pushesElsewhere() {
    return pushesElsewhere;
  }

  /** What encoders find at this path; null if it takes no pushes. */
  @Nullable PushTarget pushTarget(String path) {
    Running now = running();
    return now == null ? null : now.points().pushTarget(path);
  }

  /** Who may listen to a point that is, or was. */
  Gate gate(PublishingPoint point) {
    return Objects.requireNonNull(gates, "not started").of(point);
  }

  /**
   * Takes other settings without a restart, as far as that can be.
   *
   * @return what has changed, and what needs a restart, in words
   */
  private List<String> become(Settings next) {
    Running now = running();
    if (now == null) {
      return List.of();
    }
    if (!next.cluster().equals(started.cluster())) {
      throw new ConfigurationException(List.of("wmrelay.cluster: changes only by a restart"));
    }
    next.warnings().forEach(LOG::warn);
    gates = new Gates(next, now.keeper()); // before anybody can come to a new point
    List<String> changes = now.points().become(next);
    changes.addAll(next.changesFrom(settings));
    changes.addAll(next.leftForRestartOf(started));
    settings = next;
    LimitSettings limits = next.limits();
    now.limits().change(limits.maxListeners(), limits.perAddress(), line());
    hide();
    show(now);
    return changes;
  }

  /**
   * Reads the configuration again.
   *
   * @return what has changed, in words
   * @throws ReloadException if nothing was, and why
   */
  public String reload() throws ReloadException {
    return reloader.take();
  }

  /** For delayed answers of servlets; only while it runs. */
  synchronized ScheduledExecutorService timer() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("wmrelay is not running");
    }
    return now.timer();
  }

  @ManagedAttribute("listeners of all publishing points")
  public int getListeners() {
    return points().all().stream().mapToInt(point -> point.listeners().size()).sum();
  }

  @ManagedAttribute("times that the configuration was read again and something in it was wrong")
  public long getReloadsRefused() {
    return reloader.report().refused();
  }

  /** As it is now, also while it is stopped. */
  private final class View implements RelayView {
    @Override
    public Collection<PublishingPoint> points() {
      return WmRelay.this.points().all();
    }

    @Override
    public @Nullable Delivery delivery() {
      Running now = running();
      return now == null ? null : now.delivery();
    }

    @Override
    public @Nullable Line line() {
      return WmRelay.this.line();
    }

    @Override
    public Bans bans() {
      return bans;
    }

    @Override
    public EncoderDoctor pushesElsewhere() {
      return pushesElsewhere;
    }

    @Override
    public ReloadReport reloads() {
      return reloader.report();
    }

    @Override
    public String reload() throws ReloadException {
      return WmRelay.this.reload();
    }

    @Override
    public boolean isReady() {
      return !isShutdown() && !draining.get();
    }

    @Override
    public AtomicBoolean draining() {
      return draining;
    }

    @Override
    public Nodes nodes() {
      return nodes;
    }
  }
}
