package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One receiver: a cursor over a rendition's frame log, a sink, and the reason why it ended.
 *
 * <p>Everything happens on the thread of the listener's shard, except {@link #end} and the getters,
 * which any thread may call. Nothing is queued for a listener: what it has not got yet stays in the
 * log, and a listener that falls behind is lapped, not waited for.
 */
public final class Listener {
  /** The most that one write offers. */
  static final int MAX_RUN = 64 * 1024;

  private static final Duration JOIN_WITHIN = Duration.ofSeconds(10);
  private static final Duration END_WITHIN = Duration.ofSeconds(1);

  private final long id;
  private final ListenerInfo info;
  private final Instant since;
  private final Seat seat;
  private final Rendition rendition;
  private final FrameLog log;
  private final DeliverySettings settings;
  private final ChangePolicy changePolicy;
  private final Sink sink;
  private final Outlet outlet;
  private final PinnedMemory pinnedMemory;
  private final Shard shard;
  private final AtomicBoolean endAsked = new AtomicBoolean();
  private final AtomicBoolean goneTold = new AtomicBoolean();

  private @Nullable Cursor cursor;
  private @Nullable ByteBuffer preface;
  private long keptWaiting;
  private long joinDeadlineNs;
  private long endDeadlineNs;
  private long inFlightSegment;
  private boolean pinned;
  private boolean trailerSent;
  private boolean over;

  /** Whether it stands in its shard's row; the shard's own mark. */
  boolean waitsForTurn;

  private volatile long headWhenOffered;
  private volatile long headWhenTaken;
  private volatile @Nullable EndReason endReason;
  private volatile @Nullable Instant endedAt;
  private volatile long bytes;
  private volatile long framesLost;
  private volatile long skips;
  private volatile long lag;
  private volatile long peakLag;

  /** Built by {@link Seat#listen}. */
  Listener(
      long id,
      Seat seat,
      Rendition rendition,
      Sink sink,
      ListenerInfo info,
      ChangePolicy changePolicy,
      DeliverySettings settings,
      Shard shard,
      PinnedMemory pinnedMemory,
      Instant since) {
    this.id = id;
    this.seat = seat;
    this.rendition = rendition;
    this.log = rendition.log();
    this.sink = sink;
    this.info = info;
    this.changePolicy = changePolicy;
    this.settings = settings;
    this.shard = shard;
    this.pinnedMemory = pinnedMemory;
    this.since = since;
    this.outlet = new Outlet(sink, this::writeCompleted);
  }

  // ---- asked by any thread ----

  /**
   * Ends the stream cleanly if that takes less than a second, else cuts it. The first call counts.
   */
  public void end(EndReason reason) {
    if (endAsked.compareAndSet(false, true)) {
      shard.tell(() -> beginEnd(reason, shard.nowNs()));
    }
  }

  private void peerGone() {
    if (goneTold.compareAndSet(false, true)) {
      shard.tell(() -> cut(EndReason.CLOSED_BY_PEER, null));
    }
  }

  private void writeCompleted() {
    headWhenTaken = log.head();
    shard.writeCompleted(this);
  }

  // ---- the shard's thread ----

  /** First call on the shard's thread: finds the place to start. */
  void join(long nowNs) {
    sink.open(this::peerGone);
    StreamFacts facts = rendition.header().facts();
    Duration burst = settings.burstFor(facts);
    cursor =
        facts.joinsAnywhere() && burst.isZero()
            ? Cursor.atHead(log)
            : Cursor.join(log, settings.joinNotBefore(facts, log, nowNs));
    if (cursor != null) {
      preface = cursor.generation().prelude();
    }
    joinDeadlineNs = nowNs + JOIN_WITHIN.toNanos();
  }

  /**
   * One turn: settles the last write and offers at most one new one.
   *
   * @return whether another turn is due at once
   */
  boolean turn(long nowNs) {
    if (over || !settle()) {
      return false;
    }
    ByteBuffer next = next(nowNs);
    if (next == null) {
      return false;
    }
    write(next, nowNs);
    return outlet.state() != Outlet.State.WRITING && settle() && !isLevel();
  }

  /**
   * Has all that there was when it was offered; what came since waits for the next tick or news.
   */
  private boolean isLevel() {
    Cursor at = cursor;
    boolean goesOn = endReason == null && !log.ended();
    boolean level = goesOn && at != null && at.position() >= headWhenOffered;
    if (level) {
      keptWaiting = 0;
    }
    return level;
  }

  /** Ends a listener whose turn failed in a way nobody foresaw. */
  void drop(Throwable cause) {
    cut(EndReason.WRITE_FAILED, cause);
  }

  private boolean settle() {
    return switch (outlet.state()) {
      case WRITING -> false;
      case FAILED -> {
        cut(EndReason.WRITE_FAILED, outlet.failure());
        yield false;
      }
      case IDLE -> true;
      case TAKEN -> {
        int taken = outlet.settle();
        bytes = bytes() + taken;
        seat.counters().sent(taken);
        keptWaiting += headWhenTaken - headWhenOffered;
        unpin();
        yield true;
      }
    };
  }

  private void write(ByteBuffer next, long nowNs) {
    headWhenOffered = log.head();
    inFlightSegment = cursor == null ? 0 : cursor.segmentNumber();
    outlet.write(next, nowNs);
    if (outlet.state() == Outlet.State.TAKEN) {
      headWhenTaken = headWhenOffered; // taken at once: what came meanwhile is not its fault
    }
  }

  private @Nullable ByteBuffer next(long nowNs) {
    if (endReason != null) {
      return trailerOrClose();
    }
    ByteBuffer first = preface;
    if (first != null) {
      preface = null;
      if (first.hasRemaining()) {
        return first.duplicate();
      }
    }
    return nextRun(nowNs);
  }

  private @Nullable ByteBuffer nextRun(long nowNs) {
    Cursor at = cursor;
    if (at == null) {
      return end(EndReason.FINISHED, nowNs);
    }
    Generation before = at.generation();
    Cursor.Next found = isTooFarBehind(at, nowNs) ? Cursor.Next.LAPPED : at.poll(MAX_RUN);
    if (found == Cursor.Next.LAPPED) {
      if (settings.slow() == SlowPolicy.DISCONNECT) {
        return end(EndReason.TOO_SLOW, nowNs);
      }
      skip(at, nowNs);
      found = at.generation().is(before) ? at.poll(MAX_RUN) : Cursor.Next.BOUNDARY;
    }
    if (found == Cursor.Next.NOTHING) {
      keptWaiting = 0;
    }
    return switch (found) {
      case RUN -> at.take();
      case NOTHING, LAPPED -> {
        giveUpJoinMark(at, nowNs);
        yield null;
      }
      case BOUNDARY -> boundary(before, at, nowNs);
      case END -> end(rendition.endReason(), nowNs);
    };
  }

  /**
   * Its lag is what it has not got of the bytes that were appended while it kept writes waiting
   * since it was last level. So neither the burst of a newcomer nor time that the server itself
   * lost counts.
   */
  private boolean isTooFarBehind(Cursor at, long nowNs) {
    lag = Math.min(keptWaiting, log.head() - at.position());
    peakLag = Math.max(peakLag, lag);
    return lag > settings.maxLag() && lag > twoTicks(nowNs);
  }

  private long twoTicks(long nowNs) {
    return log.bytesSince(nowNs - 2 * settings.interval().toNanos()) + log.lastFrameLength();
  }

  private void skip(Cursor at, long nowNs) {
    boolean anywhere = at.generation().header().facts().joinsAnywhere();
    long lost = anywhere ? at.skipToHead() : at.skip(nowNs);
    if (lost > 0) {
      keptWaiting = 0;
      framesLost = framesLost() + lost;
      skips = skips() + 1;
      seat.counters().skipped(lost);
    }
  }

  private void giveUpJoinMark(Cursor at, long nowNs) {
    if (at.waitsForJoin() && nowNs - joinDeadlineNs > 0) {
      at.stopWaitingForJoin();
    }
  }

  private @Nullable ByteBuffer boundary(Generation before, Cursor at, long nowNs) {
    Generation after = at.generation();
    boolean compatible = after.number() == before.number() + 1 && after.compatible();
    if (!rendition.form().canChange() || !changePolicy.follows(compatible)) {
      return end(EndReason.HEADER_CHANGED, nowNs);
    }
    at.waitForJoin();
    joinDeadlineNs = nowNs + JOIN_WITHIN.toNanos();
    preface = after.change();
    return next(nowNs);
  }

  private @Nullable ByteBuffer end(EndReason reason, long nowNs) {
    beginEnd(reason, nowNs);
    return trailerOrClose();
  }

  private void beginEnd(EndReason reason, long nowNs) {
    if (endReason == null) {
      endReason = reason;
      endDeadlineNs = nowNs + END_WITHIN.toNanos();
      shard.takeTurn(this);
    }
  }

  private @Nullable ByteBuffer trailerOrClose() {
    ByteBuffer trailer = rendition.form().trailer();
    if (!trailerSent && trailer.hasRemaining()) {
      trailerSent = true;
      return trailer.duplicate();
    }
    finish();
    sink.end();
    return null;
  }

  /** Looked at a few times a second, busy or not. */
  void check(long nowNs) {
    if (over) {
      return;
    }
    if (endReason != null) {
      if (nowNs - endDeadlineNs > 0) {
        cut(EndReason.FINISHED, null);
      }
    } else if (outlet.isStalled(nowNs, settings.stallTimeout())) {
      cut(EndReason.STALLED, null);
    } else if (!mayHoldMemory()) {
      cut(EndReason.MEMORY_CAP, null);
    }
  }

  private boolean mayHoldMemory() {
    if (pinned || outlet.state() != Outlet.State.WRITING || log.segment(inFlightSegment) != null) {
      return true;
    }
    pinned = pinnedMemory.tryPin();
    return pinned;
  }

  private void unpin() {
    if (pinned) {
      pinned = false;
      pinnedMemory.unpin();
    }
  }

  private void cut(EndReason reason, @Nullable Throwable cause) {
    if (over) {
      return;
    }
    if (endReason == null) {
      endReason = reason;
    }
    finish();
    sink.abort(cause != null ? cause : new ListenerEnded(reason));
  }

  private void finish() {
    over = true;
    unpin();
    endedAt = seat.now();
    seat.ended(this, Objects.requireNonNull(endReason));
  }

  boolean isOver() {
    return over;
  }

  // ---- facts, for any thread ----

  /** Unique as long as the process runs. */
  public long id() {
    return id;
  }

  /** The peer's address without port, as limits and bans know it. */
  public String host() {
    return seat.host();
  }

  public ListenerInfo info() {
    return info;
  }

  public Rendition rendition() {
    return rendition;
  }

  public Instant since() {
    return since;
  }

  /** Null while it listens. */
  public @Nullable Instant endedAt() {
    return endedAt;
  }

  /** Null while it listens. */
  public @Nullable EndReason endReason() {
    return endReason;
  }

  /** Bytes that its sink took, without the protocol's own header. */
  public long bytes() {
    return bytes;
  }

  /** Frames it did not get because it was behind. */
  public long framesLost() {
    return framesLost;
  }

  /** How often it was moved forward. */
  public long skips() {
    return skips;
  }

  /** Bytes it is behind: at its last turn, or since, while a write is not taken. */
  public long lag() {
    boolean waits = outlet.state() == Outlet.State.WRITING;
    return waits ? Math.max(lag, log.head() - headWhenOffered) : lag;
  }

  public long peakLag() {
    return peakLag;
  }

  DeliverySettings settings() {
    return settings;
  }

  FrameLog log() {
    return log;
  }

  Shard shard() {
    return shard;
  }
}
