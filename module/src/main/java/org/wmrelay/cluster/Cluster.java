package org.wmrelay.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;

/** This node's part in a cluster: the bus, the clustered points, and the thread that decides. */
public final class Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final int TURNS_IN_A_LEASE = 10;
  private static final long LONGEST_TURN_MS = 250;

  private final ClusterSettings settings;
  private final String instance;
  private final Bus bus;
  private final LongSupplier nanoTime;
  private final Subjects subjects;
  private final ScheduledExecutorService thread;
  private final List<ClusterPoint> points = new CopyOnWriteArrayList<>();

  /**
   * @param instance tells this process from all others, also of the same node
   */
  public Cluster(
      ClusterSettings settings,
      String instance,
      Bus bus,
      LongSupplier nanoTime,
      ThreadFactory threads) {
    this.settings = settings;
    this.instance = instance;
    this.bus = bus;
    this.nanoTime = nanoTime;
    this.subjects = new Subjects(settings.name());
    this.thread = Executors.newSingleThreadScheduledExecutor(threads);
  }

  /**
   * A clustered point's source, around its own.
   *
   * @param feed its own source
   * @param carriage of what it publishes
   */
  public ClusterPoint add(
      PublishingPoint point, Source feed, Carriage carriage, ClusterPoint.Role role) {
    String key = Subjects.key(point.name());
    Lease lease = new Lease(bus, key, settings.node(), instance, settings.lease(), nanoTime);
    ClusterPoint added =
        new ClusterPoint(point, feed, carriage, role, bus, subjects, lease, nanoTime);
    points.add(added);
    return added;
  }

  /** Begins to look at leases. */
  public void start() {
    long everyMs = Math.min(LONGEST_TURN_MS, settings.lease().toMillis() / TURNS_IN_A_LEASE);
    var unused = thread.scheduleWithFixedDelay(this::turn, 0, everyMs, TimeUnit.MILLISECONDS);
    LOG.info("node {} of cluster {}", settings.node(), settings.name());
  }

  private void turn() {
    for (ClusterPoint point : points) {
      try {
        point.turn();
      } catch (RuntimeException unforeseen) {
        LOG.error("{}: a turn of the cluster failed", point.describe(), unforeseen);
      }
    }
  }

  /** After the points' sources were stopped. */
  public void stop() {
    thread.shutdownNow();
    bus.close();
  }
}
