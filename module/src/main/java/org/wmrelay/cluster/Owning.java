package org.wmrelay.cluster;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * What the node with the lease does for the others: it listens to its own broadcast, publishes what
 * it hears, and answers those who begin to follow. Under the lock of its {@link ClusterPoint}, but
 * for the answers.
 */
final class Owning {
  private static final Logger LOG = LoggerFactory.getLogger(Owning.class);

  private final PublishingPoint point;
  private final Carriage carriage;
  private final Bus bus;
  private final Subjects subjects;
  private final LongSupplier nanoTime;
  private volatile @Nullable Outflow outflow;
  private @Nullable Listener listener;
  private Bus.@Nullable Subscription questions;

  Owning(
      PublishingPoint point, Carriage carriage, Bus bus, Subjects subjects, LongSupplier nanoTime) {
    this.point = point;
    this.carriage = carriage;
    this.bus = bus;
    this.subjects = subjects;
    this.nanoTime = nanoTime;
  }

  boolean isOn() {
    return outflow != null;
  }

  /** Goes on under the lease of that token, or begins. */
  void turn(long token) {
    Outflow now = outflow;
    if (now != null && now.token() != token) {
      end();
      now = null;
    }
    if (now == null) {
      LOG.info("{}: this node has the source, lease {}", point.name(), token);
      now = new Outflow(carriage, bus, subjects.live(point.name()), token, 0, nanoTime);
    }
    outflow = listen(now);
    takeQuestions();
  }

  /**
   * Listens to the broadcast that there is, if not yet.
   *
   * @return what listens now
   */
  private Outflow listen(Outflow now) {
    Broadcast running = point.broadcast();
    boolean listens = listener != null && !now.isOver();
    if (listens || running == null) {
      return now;
    }
    Outflow next = now.isOver() ? now.next() : now;
    ListenerInfo info = new ListenerInfo("cluster", "", "cluster");
    listener = point.tap().listen(carriage.form(), next, info, ChangePolicy.FOLLOW);
    return next;
  }

  private void takeQuestions() {
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

  void end() {
    outflow = null;
    Listener listening = listener;
    listener = null;
    if (listening != null) {
      listening.end(EndReason.FINISHED);
    }
    Bus.Subscription asked = questions;
    questions = null;
    if (asked != null) {
      asked.close();
    }
  }
}
