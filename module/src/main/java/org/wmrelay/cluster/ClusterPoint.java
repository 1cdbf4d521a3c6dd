package org.wmrelay.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
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
import org.wmrelay.media.AsfChannel;

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
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);
  private static final String FORM = "mmsh";

  private final PublishingPoint point;
  private final Source feed;
  private final AsfChannel channel;
  private final boolean waitsForEncoder;
  private final Bus bus;
  private final Subjects subjects;
  private final Lease lease;
  private final LongSupplier nanoTime;
  private final LongAdder refused = new LongAdder();
  private final LongAdder refollowed = new LongAdder();

  private @Nullable Follower follower;
  private String publisher = "";
  private volatile @Nullable Outflow outflow;
  private @Nullable Listener outgoing;
  private Bus.@Nullable Subscription questions;
  private boolean owns;
  private boolean started;
  private volatile long wantedNs;
  private volatile boolean everWanted;
  private String told = "";

  /**
   * @param feed the point's own source, which publishes to the point through the channel
   * @param waitsForEncoder whether it publishes when somebody comes, rather than by itself
   */
  ClusterPoint(
      PublishingPoint point,
      Source feed,
      AsfChannel channel,
      boolean waitsForEncoder,
      Bus bus,
      Subjects subjects,
      Lease lease,
      LongSupplier nanoTime) {
    this.point = point;
    this.feed = feed;
    this.channel = channel;
    this.waitsForEncoder = waitsForEncoder;
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

  // ---- the source ----

  @Override
  public synchronized void start() {
    started = true;
    if (waitsForEncoder) {
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
    counts.add(
        new SourceCount(
            "cluster-refused",
            "messages that are none or are not of the lease that counts now",
            refused.sum()));
    counts.add(
        new SourceCount(
            "cluster-refollowed",
            "times that following the owner broke off and began anew",
            refollowed.sum()));
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
    lease.look(!waitsForEncoder || feedsItself());
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
      unfollow("this node takes the source");
      if (!waitsForEncoder) {
        feed.start();
      }
      outflow = new Outflow(bus, subjects.live(point.name()), lease.token(), 0, nanoTime);
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
    outgoing = point.tap().listen(FORM, now, info, ChangePolicy.FOLLOW);
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
    if (!waitsForEncoder) {
      feed.stop();
    }
  }

  private void follow() {
    String owner = lease.owner();
    if (owner == null || !lease.isReachable()) {
      unfollow(owner == null ? "no node has the source" : "the cluster's bus is away");
      return;
    }
    if (feedsItself()) {
      LOG.warn("{}: node {} has the source, the one here is sent away", point.name(), owner);
      publisher = "cluster: node " + owner;
      point.publish(publisher).lost("node " + owner + " has the source");
    }
    if (isWanted()) {
      keepFollowing(owner);
    } else {
      unfollow("nobody listens");
      point.report(PointState.IDLE, "node " + owner + " has the source, nobody listens here");
    }
  }

  private boolean isWanted() {
    long nowNs = nanoTime.getAsLong();
    if (point.seatsTaken() > 0) {
      demand();
    }
    return everWanted && nowNs - wantedNs < IDLE.toNanos();
  }

  private void keepFollowing(String owner) {
    Follower going = follower;
    String why = going == null ? null : going.ended();
    if (going != null && why == null && going.token() == lease.token()) {
      return;
    }
    if (going != null) {
      tell(why == null ? "the source went to node " + owner : why);
      refollowed.increment();
      unfollow(why == null ? "the source went to another node" : why);
    }
    publisher = "cluster: node " + owner;
    Follower next = new Follower(point, channel, publisher, lease.token(), nanoTime, refused);
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
    }
  }
}
