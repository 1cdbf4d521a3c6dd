package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a derived rendition from the primary one, frame by frame, on one shard's thread.
 *
 * <p>It is a reader of the primary log like any listener and may be lapped like one; then the
 * derived rendition goes on at the next join mark and the loss is counted.
 */
final class Pump {
  /** How long a rendition without listeners goes on, so that a player's reconnect finds it. */
  private static final Duration KEEP_UNUSED = Duration.ofSeconds(5);

  /** Frames in a turn, so that a long burst does not hold up the shard's ticks. */
  private static final int FRAMES_A_TURN = 256;

  private final FrameLog primary;
  private final Derivation derivation;
  private final Rendition derived;
  private final Cursor cursor;
  private @Nullable Signal signal;
  private boolean more = true;
  private boolean ended;
  private long unusedSinceNs;
  private volatile long framesLost;

  /**
   * @param cursor where to start in the primary log
   */
  Pump(FrameLog primary, Cursor cursor, Derivation derivation, Rendition derived, long nowNs) {
    this.primary = primary;
    this.cursor = cursor;
    this.derivation = derivation;
    this.derived = derived;
    this.unusedSinceNs = nowNs;
    derived.log().open(generation());
  }

  private Generation generation() {
    Generation of = cursor.generation();
    return Generation.of(of.number(), of.compatible(), of.header(), derivation);
  }

  /** On the shard that will run it. */
  Pump attach(Runnable wake) {
    signal = new Signal(wake);
    primary.addSignal(signal);
    return this;
  }

  boolean hasNews() {
    return more || (signal != null && signal.isRaised());
  }

  void runIfNews(long nowNs) {
    boolean raised = signal != null && signal.lower();
    if ((raised || more) && !ended) {
      more = false;
      runOrFail(nowNs);
    }
  }

  /** What a form cannot render ends this form of the broadcast, and nothing else. */
  private void runOrFail(long nowNs) {
    try {
      run(nowNs);
    } catch (RuntimeException unexpected) {
      ended = true;
      more = false;
      derived.fail(unexpected);
    }
  }

  private void run(long nowNs) {
    for (int i = 0; i < FRAMES_A_TURN && !ended; i++) {
      Generation before = cursor.generation();
      switch (cursor.poll(1)) {
        case RUN -> derive(cursor.take());
        case BOUNDARY -> derived.log().open(generation());
        case LAPPED -> {
          framesLost = framesLost() + cursor.skip(nowNs);
          if (!cursor.generation().is(before)) {
            derived.log().open(generation());
          }
        }
        case END -> {
          ended = true;
          derived.log().end();
        }
        case NOTHING -> {
          return;
        }
      }
    }
    more = !ended;
  }

  private void derive(ByteBuffer frame) {
    ByteBuffer rendered = derivation.derive(frame, cursor.generation().header());
    if (rendered.hasRemaining()) {
      derived.log().append(rendered, cursor.runJoins(), cursor.runTimeNs());
    }
  }

  /** Whether the shard can forget it: the broadcast ended, or nobody has listened for a while. */
  boolean isDone(long nowNs) {
    if (derived.isUsed()) {
      unusedSinceNs = nowNs;
    }
    boolean unused = nowNs - unusedSinceNs > KEEP_UNUSED.toNanos() && derived.retire();
    if ((ended || unused) && signal != null) {
      primary.removeSignal(signal);
    }
    return ended || unused;
  }

  /** Frames the derived rendition misses because this thread was behind by a whole window. */
  long framesLost() {
    return framesLost;
  }
}
