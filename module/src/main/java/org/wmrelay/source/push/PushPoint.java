package org.wmrelay.source.push;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.auth.Users;
import org.wmrelay.auth.UsersFile;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceCount;
import org.wmrelay.media.AsfChannel;

/**
 * The source of a publishing point that waits for encoders: who may push, who pushes now, and who
 * may take over. Safe for all threads.
 *
 * <p>The owner of the running push takes it over at once, alive or half-open; anybody else only
 * when it has been silent for a while. A setup disturbs nobody.
 */
public final class PushPoint implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(PushPoint.class);
  private static final String WAITING = "waiting for an encoder";

  private final PublishingPoint point;
  private final PushSettings settings;
  private final Users users;
  private final LongSupplier nanoTime;
  private final AsfChannel channel;
  private final EncoderDoctor doctor = new EncoderDoctor();
  private final FlapGuard flapGuard = new FlapGuard();
  private @Nullable PushRun running;
  private boolean stopped = true;

  public PushPoint(PublishingPoint point, PushSettings settings, LongSupplier nanoTime) {
    this.point = point;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.users = users(settings);
    this.channel = new AsfChannel(nanoTime);
  }

  private static Users users(PushSettings settings) {
    Users named = settings.usersFile().<Users>map(UsersFile::new).orElse(Users.none());
    Users common = settings.password().map(Users::withCommonPassword).orElse(Users.none());
    return Users.either(named, common);
  }

  // ---- the source ----

  @Override
  public synchronized void start() {
    stopped = false;
    if (isOpen()) {
      LOG.warn("{}: anybody may push here, there is no user with a password", point.name());
    }
    point.report(PointState.IDLE, WAITING);
  }

  @Override
  public void stop() {
    PushRun ended;
    synchronized (this) {
      stopped = true;
      ended = running;
      running = null;
    }
    if (ended != null) {
      ended.close("the publishing point was stopped");
      ended.end("stopped");
    }
  }

  @Override
  public String describe() {
    return "push";
  }

  @Override
  public List<SourceCount> counts() {
    return channel.counters().all();
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

  long nowNs() {
    return nanoTime.getAsLong();
  }

  // ---- who may ----

  Users users() {
    return users;
  }

  /** Whether nobody need log in. */
  boolean isOpen() {
    return settings.open() && users.isEmpty();
  }

  /** Whether nobody can push at all. */
  boolean isClosed() {
    return !settings.open() && users.isEmpty();
  }

  /** Null if this peer may stream now, else why not; asked before its body is read. */
  synchronized @Nullable String refusal(Peer peer) {
    PushRun now = running;
    if (stopped) {
      return "this publishing point is stopped";
    }
    if (now == null) {
      return null;
    }
    Peer holder = now.peer();
    if (!peer.host().equals(holder.host()) && flapGuard.refuses(nowNs())) {
      return "two encoders took the point from each other; " + holder + " keeps it for a minute";
    }
    return peer.isSameOwner(holder) || isSilent(now)
        ? null
        : "busy: "
            + holder
            + " is pushing, and has sent something in the last "
            + settings.takeoverAfter().toSeconds()
            + " s";
  }

  private boolean isSilent(PushRun run) {
    return Duration.ofNanos(run.idleNs()).compareTo(settings.takeoverAfter()) >= 0;
  }

  /** Gives the point to a run whose header has come; null if somebody else has it by now. */
  @Nullable Publication takeOver(PushRun run) {
    PushRun before;
    Publication taken;
    synchronized (this) {
      if (refusal(run.peer()) != null) {
        return null;
      }
      before = running;
      if (before != null && !before.peer().host().equals(run.peer().host())) {
        flapGuard.takenOver(nowNs());
      }
      running = run;
      taken = point.publish(run.peer().toString());
    }
    LOG.info("{}: {} pushes", point.name(), run.peer());
    if (before != null && before != run) {
      LOG.info("{}: {} is superseded", point.name(), before.peer());
      before.close("another push took the point over");
    }
    return taken;
  }

  /** A run is over. */
  void left(PushRun run, String why) {
    synchronized (this) {
      if (running != run) {
        return;
      }
      running = null;
    }
    LOG.info("{}: {} left: {}", point.name(), run.peer(), why);
    point.report(PointState.IDLE, WAITING + "; the last one left: " + why);
  }
}
