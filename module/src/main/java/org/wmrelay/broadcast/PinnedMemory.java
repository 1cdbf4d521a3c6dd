package org.wmrelay.broadcast;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Caps the memory that stalled writes keep alive behind the window: each holds one segment of the
 * log that nobody else needs any more. Safe for all threads.
 */
final class PinnedMemory {
  private final long cap;
  private final AtomicLong pinned = new AtomicLong();

  PinnedMemory(long cap) {
    this.cap = cap;
  }

  /** Counts one more segment, unless that would exceed the cap. */
  boolean tryPin() {
    if (pinned.addAndGet(Segment.BYTES) <= cap) {
      return true;
    }
    unpin();
    return false;
  }

  void unpin() {
    pinned.addAndGet(-Segment.BYTES);
  }

  long bytes() {
    return pinned.get();
  }
}
