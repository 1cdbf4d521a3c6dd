package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A listener's sink with the one write that may be outstanding.
 *
 * <p>The delivery thread writes and settles; the completion may come on any thread and changes
 * nothing but the state, so that a stalled or a quick sink can never run our code deeper or later
 * than a mark.
 */
final class Outlet implements Sink.Completion {
  /** How the outstanding write stands. */
  enum State {
    IDLE,
    WRITING,
    TAKEN,
    FAILED
  }

  private final Sink sink;
  private final Runnable wake;
  private volatile State state = State.IDLE;
  private @Nullable ByteBuffer slice;
  private int length;
  private int remaining;
  private long progressNs;
  private volatile @Nullable Throwable failure;

  /**
   * @param wake run after each completion, on its thread
   */
  Outlet(Sink sink, Runnable wake) {
    this.sink = sink;
    this.wake = wake;
  }

  /** Offers a slice; the state must be idle. */
  void write(ByteBuffer bytes, long nowNs) {
    slice = bytes;
    length = bytes.remaining();
    remaining = length;
    progressNs = nowNs;
    state = State.WRITING;
    sink.write(bytes, this);
  }

  @Override
  public void succeeded() {
    state = State.TAKEN;
    wake.run();
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    state = State.FAILED;
    wake.run();
  }

  State state() {
    return state;
  }

  /** Makes a taken write an idle outlet. Returns the number of bytes taken; 0 if none was. */
  int settle() {
    if (state != State.TAKEN) {
      return 0;
    }
    slice = null;
    state = State.IDLE;
    return length;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Whether offered bytes were left untaken for that long. Sinks that take a slice piece by piece
   * move its position; reading that from here is a race that can only delay the answer.
   */
  boolean isStalled(long nowNs, Duration limit) {
    ByteBuffer offered = slice;
    if (offered == null || state != State.WRITING || limit.isZero()) {
      return false;
    }
    if (offered.remaining() != remaining) {
      remaining = offered.remaining();
      progressNs = nowNs;
    }
    return nowNs - progressNs > limit.toNanos();
  }
}
