package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A rendition's bytes exactly as they go on the wire: append-only, whole frames, ever-growing
 * positions, of which the newest {@code window} bytes are kept.
 *
 * <pre>
 *   oldest segment                                   newest segment
 *   │$D│$D│$D│$D│      │$D│$D│*$D│$D│      │$D│$D│$D│ ▲ head
 *   └── generation 1 ──┘└───────── generation 2 ──────┘
 *                              * a join mark: newcomers may start here
 * </pre>
 *
 * <p>Frames never span segments and segments never span generations, so what lies between a frame
 * boundary and the end of a segment is one contiguous slice under one header.
 *
 * <p>One writer at a time, which never waits: it replaces the oldest segment when the window is
 * full, whoever reads it. Readers on any thread use a {@link Cursor} and learn that they were
 * lapped. Nothing is locked.
 */
public final class FrameLog {
  /** Larger frames are refused: an MMS frame is at most 65,539 bytes, a datagram 65,507. */
  public static final int MAX_FRAME = 96 * 1024;

  private final AtomicReferenceArray<@Nullable Segment> ring;
  private final List<Signal> signals = new CopyOnWriteArrayList<>();
  private volatile @Nullable Segment newest;
  private volatile long head;
  private volatile boolean ended;

  /**
   * @param window bytes to keep, rounded up to whole segments, of which two are the least
   */
  public FrameLog(long window) {
    long segments = Math.max(2, (window + Segment.BYTES - 1) / Segment.BYTES);
    this.ring = new AtomicReferenceArray<>(Math.toIntExact(segments + 1));
  }

  /** Writer only: the next frame belongs to a new header; a boundary unless it is the first. */
  void open(Generation generation) {
    addSegment(generation);
    raiseSignals();
  }

  /**
   * Writer only: adds one frame.
   *
   * @param frame at most {@link #MAX_FRAME} bytes, not empty; consumed
   * @param join whether a newcomer may start with it
   */
  void append(ByteBuffer frame, boolean join, long nowNs) {
    int length = frame.remaining();
    if (length == 0 || length > MAX_FRAME) {
      throw new IllegalArgumentException(
          "a frame of " + length + " bytes; 1 to " + MAX_FRAME + " expected");
    }
    room(length).append(frame, join, nowNs);
    head = head() + length;
    raiseSignals();
  }

  private Segment room(int length) {
    Segment current = newest;
    if (current == null) {
      throw new IllegalStateException("a frame before the first header");
    }
    return current.fits(length) ? current : addSegment(current.generation);
  }

  private Segment addSegment(Generation generation) {
    Segment last = newest;
    long number = last == null ? 0 : last.number + 1;
    long firstFrame = last == null ? 0 : last.firstFrame + last.count();
    Segment segment = new Segment(number, firstFrame, head, generation);
    ring.set(slot(number), segment);
    newest = segment;
    return segment;
  }

  /** Writer only: nothing more will come. */
  void end() {
    ended = true;
    raiseSignals();
  }

  private void raiseSignals() {
    for (Signal signal : signals) {
      signal.raise();
    }
  }

  /** Has this signal raised at every append, boundary and end. */
  void addSignal(Signal signal) {
    signals.add(signal);
  }

  void removeSignal(Signal signal) {
    signals.remove(signal);
  }

  boolean ended() {
    return ended;
  }

  /** Bytes appended so far: the position behind the newest frame. */
  public long head() {
    return head;
  }

  @Nullable Segment newest() {
    return newest;
  }

  /** The segment of that number, or null if it left the window or is still to come. */
  @Nullable Segment segment(long number) {
    Segment segment = ring.get(slot(number));
    return segment == null || segment.number != number ? null : segment;
  }

  private int slot(long number) {
    return (int) (number % ring.length());
  }

  /** Length of the newest frame; 0 if the newest segment has none yet. */
  int lastFrameLength() {
    Segment segment = newest;
    int count = segment == null ? 0 : segment.count();
    return segment == null || count == 0 ? 0 : segment.start(count) - segment.start(count - 1);
  }

  /**
   * When the oldest of the newest frames was appended that are so many bytes together, as far as
   * the window still shows; after the newest if that one is longer.
   */
  long timeOfLast(long bytes) {
    Segment segment = newest;
    long from = head - bytes;
    long timeNs =
        segment == null || segment.count() == 0 ? 0 : 1 + segment.time(segment.count() - 1);
    while (segment != null) {
      for (int i = segment.count() - 1; i >= 0; i--) {
        if (segment.base + segment.start(i) < from) {
          return timeNs;
        }
        timeNs = segment.time(i);
      }
      segment = segment.number == 0 ? null : segment(segment.number - 1);
    }
    return timeNs;
  }

  /** Bytes appended since that time, as far as the window still shows. */
  long bytesSince(long timeNs) {
    Segment segment = newest;
    long from = head;
    while (segment != null) {
      for (int i = segment.count() - 1; i >= 0; i--) {
        if (segment.time(i) < timeNs) {
          return head - from;
        }
        from = segment.base + segment.start(i);
      }
      segment = segment.number == 0 ? null : segment(segment.number - 1);
    }
    return head - from;
  }
}
