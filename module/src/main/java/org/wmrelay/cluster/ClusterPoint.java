package org.wmrelay.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceCount;

/**
 * The source of a point that exists on every node of a cluster. The node with the lease runs the
 * point's own source and publishes what it broadcasts; each of the others follows it from its first
 * listener until it has had none for a while.
 *
 * <p>A source that waits for encoders asks for the lease when one pushes. If another node has it
 * already, that encoder is sent away: the first one counts.
 *
 * <p>{@link #turn} belongs to the cluster's thread; everything else may be called by any.
 */
public final class ClusterPoint implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterPoint.class);
  private static final Duration IDLE = Duration.ofSeconds(15);
  private static final Duration OWNER_NOTICES = Duration.ofSeconds(1);
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);

  /** When a node wants the lease of a point. */
  public enum Role {
    /** Always: its source feeds the point by itself. */
    FEEDS,
    /** When an encoder pushes here. */
    WAITS,
    /** Never: its own source is not used. */
    FOLLOWS
  }

  private final PublishingPoint point;
  private final Source feed;
  private final Carriage carriage;
  private final Role role;
  private final Lease lease;
  private final LongSupplier nanoTime;
  private final Losses losses = new Losses();

  private final Following following;
  private final Owning owning;
  private boolean contends;
  private long contendsSinceNs;
  private boolean started;
  private volatile boolean leaves;
  private volatile long wantedNs;
  private volatile boolean everWanted;

  /**
   * @param feed the point's own source, which publishes what the carriage carries
   * @param role when this node wants the lease
   */
  ClusterPoint(
      PublishingPoint point,
      Source feed,
      Carriage carriage,
      Role role,
      Bus bus,
      Subjects subjects,
      Lease lease,
      LongSupplier nanoTime) {
    this.point = point;
    this.feed = feed;
    this.carriage = carriage;
    this.role = role;
    this.lease = lease;
    this.nanoTime = nanoTime;
    this.following = new Following(point, carriage, bus, subjects, nanoTime, losses);
    this.owning = new Owning(point, carriage, bus, subjects, nanoTime);
  }

  /** The point's own source. */
  @Override
  public Source local() {
    return feed;
  }

  /** The node that has the source now; null if nobody does. */
  public @Nullable String owner() {
    return lease.owner();
  }

  /** The token of the owner's lease, the highest that was seen. */
  public long token() {
    return lease.token();
  }

  public PublishingPoint point() {
    return point;
  }

  /** Whether its source can run here without an encoder. */
  public boolean feeds() {
    return role == Role.FEEDS;
  }

  /** Whether a source that runs here by itself is left to other nodes. */
  void leave(boolean toOthers) {
    leaves = toOthers;
  }

  // ---- the source ----

  @Override
  public synchronized void start() {
    started = true;
    if (role == Role.WAITS) {
      feed.start();
    }
  }

  @Override
  public synchronized void stop() {
    started = false;
    following.end("this node stops");
    if (owning.isOn()) {
      owning.end();
      lease.look(false);
    }
    feed.stop();
    point.end("this node stops");
  }

  @Override
  public void broadcastEnds() {
    feed.broadcastEnds();
  }

  @Override
  public void demand() {
    wantedNs = nanoTime.getAsLong();
    everWanted = true;
  }

  @Override
  public Duration startsWithin() {
    return lease.owner() == null ? Duration.ZERO : STARTS_WITHIN;
  }

  @Override
  public List<SourceCount> counts() {
    List<SourceCount> counts = new ArrayList<>(feed.counts());
    counts.addAll(losses.counts());
    return List.copyOf(counts);
  }

  @Override
  public String describe() {
    return feed.describe() + ", clustered";
  }

  // ---- on the cluster's thread ----

  /** Looks at the lease and does what follows from it; a few times a second. */
  synchronized void turn() {
    if (!started) {
      return;
    }
    lease.look(role == Role.FEEDS ? !leaves : feedsItself());
    if (lease.isMine()) {
      own();
    } else {
      if (owning.isOn()) {
        yieldToOther();
      }
      follow();
    }
  }

  private boolean feedsItself() {
    String now = point.publisher();
    return now != null && !following.isFrom(now);
  }

  private void own() {
    if (!owning.isOn()) {
      contends = false;
      following.end("this node takes the source");
      if (role == Role.FEEDS) {
        feed.start();
      }
    }
    owning.turn(lease.token());
  }

  private void yieldToOther() {
    LOG.info("{}: this node has no lease for the source any more", point.name());
    owning.end();
    sendFeedAway("this node has no lease any more");
    if (role == Role.FEEDS) {
      feed.stop();
    }
  }

  /** Takes the point from whatever feeds it here; its listeners stay. */
  private void sendFeedAway(String why) {
    point.publish("cluster: " + why).lost(why);
  }

  private void follow() {
    String owner = lease.owner();
    if (owner == null || !lease.isReachable()) {
      following.end(owner == null ? "no node has the source" : "the cluster's bus is away");
      return;
    }
    if (feedsItself()) {
      contend(owner);
      return;
    }
    contends = false;
    if (isWanted()) {
      following.turn(owner, lease.token());
    } else {
      following.end("nobody listens");
      point.report(PointState.IDLE, "node " + owner + " has the source, nobody listens here");
    }
  }

  /** An encoder that comes over from the owner is here before the owner has noticed. */
  private void contend(String owner) {
    long nowNs = nanoTime.getAsLong();
    if (!contends) {
      contends = true;
      contendsSinceNs = nowNs;
    } else if (nowNs - contendsSinceNs > OWNER_NOTICES.toNanos()) {
      LOG.warn("{}: node {} has the source, the one here is sent away", point.name(), owner);
      sendFeedAway("node " + owner + " has the source");
    }
  }

  private boolean isWanted() {
    long nowNs = nanoTime.getAsLong();
    if (point.seatsTaken() > 0) {
      demand();
    }
    boolean wantedLately = everWanted && nowNs - wantedNs < IDLE.toNanos();
    return wantedLately || !carriage.isOnDemand();
  }
}
