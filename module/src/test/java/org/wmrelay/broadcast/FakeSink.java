package org.wmrelay.broadcast;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A sink that takes every slice at once, or holds it until the test lets it go, and remembers all
 * it took. Not safe for several threads.
 */
public final class FakeSink implements Sink {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private boolean holding;
  private @Nullable ByteBuffer held;
  private @Nullable Completion completion;
  private @Nullable Runnable gone;
  @Nullable Throwable aborted;
  public boolean ended;
  int writes;

  /** From now on a slice is taken only when {@link #release} is called. */
  void hold() {
    holding = true;
  }

  /** Takes the slice held and all that follow. */
  void release() {
    holding = false;
    takeHeld();
  }

  /** Takes the slice held; the next is held again. */
  void takeHeld() {
    if (held != null) {
      ByteBuffer slice = held;
      held = null;
      take(slice);
    }
  }

  /** Takes some bytes of the slice held, as a slow connection does. */
  void trickle(int bytes) {
    byte[] some = new byte[bytes];
    held.get(some);
    taken.writeBytes(some);
  }

  void fail(Throwable cause) {
    held = null;
    completion.failed(cause);
  }

  public void closeByPeer() {
    gone.run();
  }

  boolean isHolding() {
    return held != null;
  }

  String text() {
    return taken.toString(US_ASCII);
  }

  public byte[] bytes() {
    return taken.toByteArray();
  }

  @Override
  public void open(Runnable peerGone) {
    gone = peerGone;
  }

  @Override
  public void write(ByteBuffer slice, Completion whenDone) {
    writes++;
    completion = whenDone;
    if (holding) {
      held = slice;
    } else {
      take(slice);
    }
  }

  private void take(ByteBuffer slice) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    taken.writeBytes(bytes);
    completion.succeeded();
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void abort(Throwable cause) {
    aborted = cause;
  }
}
