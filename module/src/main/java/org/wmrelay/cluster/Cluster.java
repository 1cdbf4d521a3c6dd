package org.wmrelay.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
  private final ThreadFactory threads;
  private final Peers peers;
  private final NodeCalls calls;
  private @Nullable NodeTalk talk;
  private volatile BooleanSupplier draining = () -> false;

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
    this.threads = threads;
    this.thread = Executors.newSingleThreadScheduledExecutor(threads);
    this.peers = new Peers(settings.node(), instance, nanoTime);
    this.calls = new NodeCalls(bus, subjects);
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
    point.setListenersElsewhere(() -> peers.listeners(point.name()));
    return added;
  }

  /** A point is clustered no longer; its source was stopped. */
  public void remove(Source source) {
    points.removeIf(point -> point == source);
  }

  /**
   * Begins to look at leases, and to talk with the other nodes.
   *
   * @param status what to tell them
   * @param answers to what they ask
   * @param whenHeard is asked when all other nodes were heard of, each second until it is true
   * @param isDraining whether this node leaves its sources to others, as far as they can take them
   */
  public void start(
      Supplier<NodeStatus> status,
      UnaryOperator<String> answers,
      BooleanSupplier whenHeard,
      BooleanSupplier isDraining) {
    draining = isDraining;
    NodeTalk talking =
        new NodeTalk(
            bus, subjects, peers, calls, settings.node(), status, answers, whenHeard, threads);
    talk = talking;
    talking.start();
    long everyMs = Math.min(LONGEST_TURN_MS, settings.lease().toMillis() / TURNS_IN_A_LEASE);
    var unused = thread.scheduleWithFixedDelay(this::turn, 0, everyMs, TimeUnit.MILLISECONDS);
    LOG.info("node {} of cluster {}", settings.node(), settings.name());
  }

  private void turn() {
    for (ClusterPoint point : points) {
      try {
        point.leave(draining.getAsBoolean() && peers.canFeed(point.point().name()));
        point.turn();
      } catch (RuntimeException unforeseen) {
        LOG.error("{}: a turn of the cluster failed", point.describe(), unforeseen);
      }
    }
  }

  /** The points that nodes share. */
  public List<ClusterPoint> points() {
    return List.copyOf(points);
  }

  /** The other nodes. */
  public Peers peers() {
    return peers;
  }

  /** Messages of this node that the bus dropped, see {@link Bus#dropped}. */
  public long dropped() {
    return bus.dropped();
  }

  /**
   * Asks other nodes the same, all at once, and waits a second at most.
   *
   * @return the answers by the node's name; of those that answered in time
   */
  public Map<String, String> ask(Collection<String> nodes, String question) {
    return calls.ask(nodes, question);
  }

  /** After the points' sources were stopped. */
  public void stop() {
    thread.shutdownNow();
    NodeTalk talking = talk;
    if (talking != null) {
      talking.stop();
    }
    bus.close();
  }
}
