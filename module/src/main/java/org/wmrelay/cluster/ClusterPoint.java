package org.wmrelay.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.ListenerInfo;
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
  private final Bus bus;
  private final Subjects subjects;
  private final Lease lease;
  private final LongSupplier nanoTime;
  private final Losses losses = new Losses();

  private @Nullable Follower follower;
  private long leftToken;
  private long leftAt;
  private String publisher = "";
  private volatile @Nullable Outflow outflow;
  private @Nullable Listener outgoing;
  private Bus.@Nullable Subscription questions;
  private boolean owns;
  private boolean contends;
  private long contendsSinceNs;
  private boolean started;
  private volatile boolean leaves;
  private volatile long wantedNs;
  private volatile boolean everWanted;
  private String told = "";

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
    this.bus = bus;
    this.subjects = subjects;
    this.lease = lease;
    this.nanoTime = nanoTime;
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
    unfollow("this node stops");
    if (owns) {
      disown();
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
      if (owns) {
        yieldToOther();
      }
      follow();
    }
  }

  private boolean feedsItself() {
    String now = point.publisher();
    return now != null && !now.equals(publisher);
  }

  private void own() {
    if (owns && outflowToken() != lease.token()) {
      disown();
    }
    if (!owns) {
      LOG.info("{}: this node has the source, lease {}", point.name(), lease.token());
      owns = true;
      contends = false;
      unfollow("this node takes the source");
      if (role == Role.FEEDS) {
        feed.start();
      }
      outflow = new Outflow(carriage, bus, subjects.live(point.name()), lease.token(), 0, nanoTime);
    }
    listen();
    answerQuestions();
  }

  private long outflowToken() {
    Outflow now = outflow;
    return now == null ? 0 : now.token();
  }

  /** Listens to the broadcast that there is, if not yet. */
  private void listen() {
    Broadcast running = point.broadcast();
    Outflow now = outflow;
    boolean listens = outgoing != null && now != null && !now.isOver();
    if (listens || running == null || now == null) {
      return;
    }
    if (now.isOver()) {
      now = now.next();
      outflow = now;
    }
    ListenerInfo info = new ListenerInfo("cluster", "", "cluster");
    outgoing = point.tap().listen(carriage.form(), now, info, ChangePolicy.FOLLOW);
  }

  private void answerQuestions() {
    if (questions != null) {
      return;
    }
    try {
      questions = bus.subscribe(subjects.join(point.name()), (bytes, from) -> answer(from));
    } catch (BusException e) {
      LOG.debug("{}: nobody can be told the past yet", point.name(), e);
    }
  }

  private void answer(String replyTo) {
    Outflow now = outflow;
    if (now != null && !replyTo.isEmpty()) {
      now.answer(replyTo);
    }
  }

  private void disown() {
    owns = false;
    outflow = null;
    Listener listener = outgoing;
    outgoing = null;
    if (listener != null) {
      listener.end(EndReason.FINISHED);
    }
    Bus.Subscription asked = questions;
    questions = null;
    if (asked != null) {
      asked.close();
    }
  }

  private void yieldToOther() {
    LOG.info("{}: this node has no lease for the source any more", point.name());
    disown();
    sendFeedAway("this node has no lease any more");
    if (role == Role.FEEDS) {
      feed.stop();
    }
  }

  /** Takes the point from whatever feeds it here; its listeners stay. */
  private void sendFeedAway(String why) {
    publisher = "cluster: " + why;
    point.publish(publisher).lost(why);
  }

  private void follow() {
    String owner = lease.owner();
    if (owner == null || !lease.isReachable()) {
      unfollow(owner == null ? "no node has the source" : "the cluster's bus is away");
      return;
    }
    if (feedsItself()) {
      contend(owner);
      return;
    }
    contends = false;
    if (isWanted()) {
      keepFollowing(owner);
    } else {
      unfollow("nobody listens");
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

  private void keepFollowing(String owner) {
    Follower going = follower;
    String why = going == null ? null : going.ended();
    if (going != null && why == null && going.token() == lease.token()) {
      return;
    }
    if (going != null) {
      tell(why == null ? "the source went to node " + owner : why);
      losses.refollowed();
      unfollow(why == null ? "the source went to another node" : why);
    }
    publisher = "cluster: node " + owner;
    long from = leftToken == lease.token() ? leftAt : -1;
    Follower next = new Follower(point, carriage, publisher, lease.token(), from, nanoTime, losses);
    follower = next;
    try {
      next.start(bus, subjects.live(point.name()), subjects.join(point.name()));
    } catch (BusException e) {
      unfollow("the cluster's bus is away");
    }
  }

  /** Once, until the reason changes. */
  private void tell(String why) {
    if (!why.equals(told)) {
      told = why;
      LOG.info("{}: follows anew: {}", point.name(), why);
    }
  }

  private void unfollow(String why) {
    Follower going = follower;
    follower = null;
    if (going != null) {
      going.stop(why);
      leftToken = going.token();
      leftAt = going.reached();
    }
  }
}
