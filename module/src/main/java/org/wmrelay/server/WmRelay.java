package org.wmrelay.server;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.component.Graceful;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.access.Gate;
import org.wmrelay.access.Network;
import org.wmrelay.admin.Admin;
import org.wmrelay.admin.status.Nodes;
import org.wmrelay.admin.status.RelayView;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.admin.status.ReloadReport;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.cluster.Cluster;
import org.wmrelay.server.settings.ConfigurationException;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.LimitSettings;
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

  private final String id = Via.newId();
  private volatile Settings settings;
  private final Settings started;
  private final Reloader reloader;
  private final @Nullable Server host;
  private final EncoderDoctor pushesElsewhere = new EncoderDoctor();
  private final Bans bans = new Bans(Clock.systemUTC(), Network::spelling);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final ClusterNodes nodes = new ClusterNodes(this, version());
  private volatile Runnable encodersEnd = () -> {};
  private final Admin admin;
  private volatile @Nullable Gates gates;
  private @Nullable RunningRelay running;

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
    warn(settings);
    RunningRelay starting = create();
    gates = new Gates(settings, starting.keeper());
    running = starting;
    super.doStart();
    admin.start(new NamedThreads("wmrelay-admin"));
    starting.start(settings);
    show(starting);
    Cluster joined = starting.cluster();
    if (joined != null) {
      joined.start(nodes::status, admin::answerNode, admin::learnBans, draining::get);
    }
    if (settings.strict()) {
      refuseToStartIfAnyFailed(starting.points().directory());
    }
    reloader.start(new NamedThreads("wmrelay-reload"));
  }

  private static void warn(Settings settings) {
    settings.warnings().forEach(LOG::warn);
    WindowMemory.warning(settings.points(), Runtime.getRuntime().maxMemory()).ifPresent(LOG::warn);
  }

  /** For JMX and for Jetty's dump. */
  private void show(RunningRelay starting) {
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

  private RunningRelay create() throws Exception {
    LimitSettings limits = settings.limits();
    ListenerLimits counted =
        new ListenerLimits(limits.maxListeners(), limits.perAddress(), line(), bans, draining::get);
    return new RunningRelay(settings, id, host, counted, admin.events());
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
    RunningRelay ending;
    synchronized (this) {
      ending = running;
      running = null;
    }
    if (ending != null) {
      reloader.stop();
      ending.endListeners();
      encodersEnd.run();
      stopAdmin();
      ending.stop();
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

  private synchronized @Nullable RunningRelay running() {
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
    RunningRelay now = running();
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
    RunningRelay now = running();
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
    RunningRelay now = running();
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
    RunningRelay now = running();
    if (now == null) {
      return List.of();
    }
    if (!next.cluster().equals(started.cluster())) {
      throw new ConfigurationException(List.of("wmrelay.cluster: changes only by a restart"));
    }
    warn(next);
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
    RunningRelay now = running;
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
      RunningRelay now = running();
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
