package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in a frame log: always at a frame boundary, moved only by its reader.
 *
 * <p>{@link #poll} says what comes next; after {@link Next#RUN} the frames are in {@link #take}. A
 * cursor holds no segment, so one that stays behind keeps no memory alive.
 */
final class Cursor {
  /** What a cursor found. */
  enum Next {
    /** Whole frames are there: take them. */
    RUN,
    /** Nothing yet: the cursor is level with the head. */
    NOTHING,
    /** The place was overwritten: {@link Cursor#skip} or give up. */
    LAPPED,
    /** A new header begins here; the next poll goes on behind it. */
    BOUNDARY,
    /** The log ended and everything was read. */
    END
  }

  private final FrameLog log;
  private long segmentNumber;
  private int index;
  private long frame;
  private long position;
  private Generation generation;
  private boolean waitsForJoin;
  private @Nullable ByteBuffer run;
  private boolean runJoins;
  private long runTimeNs;

  private Cursor(FrameLog log, Segment start, int index) {
    this.log = log;
    this.generation = start.generation;
    moveTo(start, index);
  }

  /**
   * A newcomer's cursor: at the oldest join mark not older than {@code notBeforeNs}, else at the
   * newest one under the newest header, else behind the head, waiting for one.
   *
   * @return null if the log has no header yet
   */
  static @Nullable Cursor join(FrameLog log, long notBeforeNs) {
    Segment newest = log.newest();
    if (newest == null) {
      return null;
    }
    Cursor cursor = new Cursor(log, newest, newest.count());
    cursor.toJoinMark(notBeforeNs);
    return cursor;
  }

  /** A cursor behind the newest frame, for streams that can be joined anywhere. */
  static @Nullable Cursor atHead(FrameLog log) {
    Segment newest = log.newest();
    return newest == null ? null : new Cursor(log, newest, newest.count());
  }

  private void moveTo(Segment segment, int toIndex) {
    segmentNumber = segment.number;
    index = toIndex;
    frame = segment.firstFrame + toIndex;
    position = segment.base + segment.start(toIndex);
  }

  /** Looks for the next run of whole frames, at most {@code maxBytes} if one frame is not more. */
  Next poll(int maxBytes) {
    run = null;
    while (true) {
      boolean ended = log.ended();
      Segment segment = log.segment(segmentNumber);
      if (segment == null) {
        return Next.LAPPED;
      }
      int count = segment.count();
      passFramesBeforeJoin(segment, count);
      if (index < count) {
        int end = segment.runEnd(index, count, maxBytes);
        run = segment.slice(index, end);
        runJoins = segment.join(index);
        runTimeNs = segment.time(index);
        moveTo(segment, end);
        return Next.RUN;
      }
      if (!isSealed(segment)) {
        return ended ? Next.END : Next.NOTHING;
      }
      if (index < segment.count()) {
        continue; // appended between the two looks, before the next segment was opened
      }
      Segment following = log.segment(segmentNumber + 1);
      if (following == null) {
        return Next.LAPPED;
      }
      moveTo(following, 0);
      if (!following.generation.is(generation)) {
        generation = following.generation;
        return Next.BOUNDARY;
      }
    }
  }

  private void passFramesBeforeJoin(Segment segment, int count) {
    while (waitsForJoin && index < count) {
      if (segment.join(index)) {
        waitsForJoin = false;
      } else {
        moveTo(segment, index + 1);
      }
    }
  }

  private boolean isSealed(Segment segment) {
    Segment newest = log.newest();
    return newest != null && newest.number > segment.number;
  }

  /** The frames found by the last poll, read only. */
  ByteBuffer take() {
    ByteBuffer taken = run;
    if (taken == null) {
      throw new IllegalStateException("nothing was polled");
    }
    run = null;
    return taken;
  }

  /**
   * Moves forward to the newest join mark, if there is one ahead; from an overwritten place to the
   * newest mark, or behind the head to wait for one.
   *
   * @return frames passed over; 0 if no mark lies ahead
   */
  long skip(long nowNs) {
    Segment back = log.segment(segmentNumber);
    int backIndex = index;
    long from = frame;
    toHead();
    toJoinMark(nowNs);
    if (back != null && (waitsForJoin || frame <= from)) {
      waitsForJoin = false;
      generation = back.generation;
      moveTo(back, backIndex);
      return 0;
    }
    return frame - from;
  }

  /** Moves behind the newest frame, for streams that can be joined anywhere. */
  long skipToHead() {
    long from = frame;
    toHead();
    return frame - from;
  }

  private void toHead() {
    Segment newest = log.newest();
    if (newest != null) {
      moveTo(newest, newest.count());
      generation = newest.generation;
    }
  }

  /** Goes to the oldest mark not older than the time, else the newest; waits if there is none. */
  private void toJoinMark(long notBeforeNs) {
    waitsForJoin = true;
    Segment segment = log.segment(segmentNumber);
    while (segment != null && segment.generation.is(generation)) {
      for (int i = segment.count() - 1; i >= 0; i--) {
        boolean old = segment.time(i) - notBeforeNs < 0;
        if (old && !waitsForJoin) {
          return;
        }
        if (segment.join(i)) {
          moveTo(segment, i);
          waitsForJoin = false;
          if (old) {
            return;
          }
        }
      }
      segment = segment.number == 0 ? null : log.segment(segment.number - 1);
    }
  }

  /** Whether a newcomer may start with the first frame of the run. */
  boolean runJoins() {
    return runJoins;
  }

  /** When the first frame of the run was appended. */
  long runTimeNs() {
    return runTimeNs;
  }

  /** Whether it still waits for a join mark. */
  boolean waitsForJoin() {
    return waitsForJoin;
  }

  /** Takes the next frame whatever it is. */
  void stopWaitingForJoin() {
    waitsForJoin = false;
  }

  /** Waits for a join mark from here on, as behind a boundary. */
  void waitForJoin() {
    waitsForJoin = true;
  }

  Generation generation() {
    return generation;
  }

  /** Bytes of the log before this place. */
  long position() {
    return position;
  }

  /** Number of the next frame. */
  long frame() {
    return frame;
  }

  /** The number of the segment this place is in, which {@link FrameLog#segment} can check. */
  long segmentNumber() {
    return segmentNumber;
  }
}
