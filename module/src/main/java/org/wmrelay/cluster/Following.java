package org.wmrelay.cluster;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * Feeds a point from the node that has its source: one {@link Follower} after the other, each from
 * where the one before left the stream. Under the lock of its {@link ClusterPoint}.
 */
final class Following {
  private static final Logger LOG = LoggerFactory.getLogger(Following.class);

  private final PublishingPoint point;
  private final Carriage carriage;
  private final Bus bus;
  private final Subjects subjects;
  private final LongSupplier nanoTime;
  private final Losses losses;
  private @Nullable Follower follower;
  private long leftToken;
  private long leftAt;
  private String publisher = "";
  private String told = "";

  Following(
      PublishingPoint point,
      Carriage carriage,
      Bus bus,
      Subjects subjects,
      LongSupplier nanoTime,
      Losses losses) {
    this.point = point;
    this.carriage = carriage;
    this.bus = bus;
    this.subjects = subjects;
    this.nanoTime = nanoTime;
    this.losses = losses;
  }

  /** Whether it is this that publishes under that name. */
  boolean isFrom(String name) {
    return name.equals(publisher);
  }

  /** Goes on with that owner and lease, or begins, or begins anew after a loss. */
  void turn(String owner, long token) {
    Follower going = follower;
    String why = going == null ? null : going.ended();
    if (going != null && why == null && going.token() == token) {
      return;
    }
    if (going != null) {
      String because = why == null ? "the source went to node " + owner : why;
      tell(because);
      losses.refollowed();
      end(because);
    }
    begin(owner, token);
  }

  private void begin(String owner, long token) {
    publisher = "cluster: node " + owner;
    long from = leftToken == token ? leftAt : -1;
    Follower next = new Follower(point, carriage, publisher, token, from, nanoTime, losses);
    follower = next;
    try {
      next.start(bus, subjects.live(point.name()), subjects.join(point.name()));
    } catch (BusException e) {
      end("the cluster's bus is away");
    }
  }

  /** Once, until the reason changes. */
  private void tell(String why) {
    if (!why.equals(told)) {
      told = why;
      LOG.info("{}: follows anew: {}", point.name(), why);
    }
  }

  /** Follows no longer; listeners are kept for the point's linger time. */
  void end(String why) {
    Follower going = follower;
    follower = null;
    if (going != null) {
      going.stop(why);
      leftToken = going.token();
      leftAt = going.reached();
    }
  }
}
