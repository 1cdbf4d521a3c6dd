package org.wmrelay.source.push;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceCount;
import org.wmrelay.media.AsfChannel;

/**
 * The source of a publishing point that waits for encoders: who pushes now, and who may take over.
 * Safe for all threads.
 *
 * <p>The owner of the running push takes it over at once, alive or half-open; anybody else only
 * when it has been silent for a while. A setup disturbs nobody. How many bodies are read at once is
 * limited, whether they have brought a header or not.
 */
public final class PushPoint implements Source, PushTarget {
  static final int MOST_BODIES = 64;
  static final int MOST_BODIES_OF_ONE_HOST = 4;

  private static final Logger LOG = HarmlessLogger.of(PushPoint.class);
  private static final String WAITING = "waiting for an encoder";
  private static final String STOPPED = "this publishing point was stopped";

  private final PublishingPoint point;
  private final PushGate gate;
  private final LongSupplier nanoTime;
  private final AsfChannel channel;
  private final EncoderDoctor doctor = new EncoderDoctor();
  private final FlapGuard flapGuard = new FlapGuard();
  private final Set<PushRun> bodies = new HashSet<>();
  private @Nullable PushRun running;
  private @Nullable Publication held;
  private boolean stopped = true;

  public PushPoint(PublishingPoint point, PushSettings settings, LongSupplier nanoTime) {
    this(point, new PushGate(settings), nanoTime);
  }

  /** One of several points that the same people may push to. */
  public PushPoint(PublishingPoint point, PushGate gate, LongSupplier nanoTime) {
    this.point = point;
    this.gate = gate;
    this.nanoTime = nanoTime;
    this.channel = new AsfChannel(nanoTime);
  }

  // ---- the source ----

  @Override
  public synchronized void start() {
    stopped = false;
    if (gate.isOpen()) {
      LOG.warn("{}: anybody may push here, there is no user with a password", point.name());
    }
    point.report(PointState.IDLE, WAITING);
  }

  @Override
  public void stop() {
    List<PushRun> ended;
    synchronized (this) {
      stopped = true;
      running = null;
      held = null;
      ended = List.copyOf(bodies);
    }
    point.end(STOPPED);
    ended.forEach(run -> run.close(PushAnswer.busy(STOPPED)));
  }

  /** An encoder finds its broadcast ended and may begin another one. */
  @Override
  public void broadcastEnds() {}

  @Override
  public String describe() {
    return "push";
  }

  @Override
  public List<SourceCount> counts() {
    return channel.counters().all();
  }

  /** Whether it takes no pushes until it is started. */
  public synchronized boolean isStopped() {
    return stopped;
  }

  /** The last handshakes, for the operator. */
  public EncoderDoctor doctor() {
    return doctor;
  }

  /** The point that is pushed to. */
  public PublishingPoint point() {
    return point;
  }

  /** What came in and what was left out. */
  public AsfChannel channel() {
    return channel;
  }

  @Override
  public PushGate gate() {
    return gate;
  }

  @Override
  public PushPoint existing() {
    return this;
  }

  @Override
  public PushPoint open() {
    return this;
  }

  long nowNs() {
    return nanoTime.getAsLong();
  }

  // ---- who may ----

  /** A body of this run is to be read. Null if it may, else why not. */
  synchronized @Nullable String enter(PushRun run) {
    String refusal = refusal(run.peer());
    if (refusal == null && isCrowded(run.peer().host())) {
      refusal = "busy: too many encoders try to push here at once";
    }
    if (refusal == null) {
      bodies.add(run);
    }
    return refusal;
  }

  private boolean isCrowded(String host) {
    long ofHost = bodies.stream().filter(run -> run.peer().host().equals(host)).count();
    return bodies.size() >= MOST_BODIES || ofHost >= MOST_BODIES_OF_ONE_HOST;
  }

  /** A body of this run is over. */
  synchronized void exit(PushRun run) {
    bodies.remove(run);
  }

  /** Whether somebody streams, tries to, or may go on any moment. */
  public synchronized boolean isInUse() {
    return running != null || !bodies.isEmpty();
  }

  private synchronized @Nullable String refusal(Peer peer) {
    PushRun now = running;
    if (stopped) {
      return STOPPED;
    }
    if (now == null) {
      return null;
    }
    Peer holder = now.peer();
    if (!peer.host().equals(holder.host()) && flapGuard.refuses(nowNs())) {
      return "busy: two encoders took the point from each other, so "
          + holder
          + " keeps it for a minute; stop one of them";
    }
    return peer.isSameOwner(holder) || isSilent(now) ? null : busy(holder);
  }

  private boolean isSilent(PushRun run) {
    return Duration.ofNanos(run.idleNs()).compareTo(gate.takeoverAfter()) >= 0;
  }

  private String busy(Peer holder) {
    return "busy: "
        + holder
        + " is pushing; stop that encoder and wait "
        + gate.takeoverAfter().toSeconds()
        + " s, or push "
        + (holder.user().isEmpty() ? "from its address" : "as its user");
  }

  /** Gives the point to a run whose header has come; null if it may not have it any more. */
  @Nullable Publication takeOver(PushRun run) {
    PushRun before;
    Publication taken;
    synchronized (this) {
      if (run.isOver() || run.isRefused(refusal(run.peer()))) {
        return null;
      }
      before = running;
      if (before != null && !before.peer().host().equals(run.peer().host())) {
        flapGuard.takenOver(nowNs());
      }
      running = run;
      taken = point.publish(run.peer().toString());
      held = taken;
    }
    LOG.info("{}: {} pushes", point.name(), run.peer());
    if (before != null) {
      LOG.info("{}: {} is superseded", point.name(), before.peer());
      before.close(PushAnswer.superseded(run.peer() + " took the point over"));
    }
    return taken;
  }

  /** A run is over, perhaps for a moment: listeners are kept for the point's linger time. */
  void left(PushRun run, String why) {
    Publication released = release(run);
    if (released != null) {
      released.lost(why);
      told(run, why);
    }
  }

  /** A run is over and so is the broadcast. */
  void ended(PushRun run, String why) {
    Publication released = release(run);
    if (released != null) {
      released.end(why);
      told(run, why);
    }
  }

  private synchronized @Nullable Publication release(PushRun run) {
    if (running != run) {
      return null;
    }
    Publication released = held;
    running = null;
    held = null;
    return released;
  }

  private void told(PushRun run, String why) {
    LOG.info("{}: {} left: {}", point.name(), run.peer(), why);
    point.report(PointState.IDLE, WAITING + "; the last one left: " + why);
  }
}
