package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A stretch of a frame log: frames of one generation, side by side in one array that is never used
 * again.
 *
 * <p>One writer appends; readers see a frame only after {@link #count} says so, which is written
 * last. Everything below that count never changes, so a reader that holds an older count reads old
 * frames, never torn ones. The index arrays grow by copying; a reader sees the array that belongs
 * to the count it read, or a longer copy with the same beginning.
 */
final class Segment {
  /** At least two maximal frames (64 KiB and a header each) fit. */
  static final int BYTES = 256 * 1024;

  /** Bounds the index when frames are tiny: a segment is then left partly empty. */
  static final int MAX_FRAMES = 4096;

  private static final int FIRST_INDEX = 256;

  final long number;
  final long firstFrame;
  final long base;
  final Generation generation;

  private final byte[] bytes = new byte[BYTES];
  private final ByteBuffer view = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  private int[] ends = new int[FIRST_INDEX];
  private boolean[] joins = new boolean[FIRST_INDEX];
  private long[] times = new long[FIRST_INDEX];
  private volatile int count;

  /**
   * @param number place in the log's row of segments
   * @param firstFrame number of the first frame to come
   * @param base position of its first byte in the log
   */
  Segment(long number, long firstFrame, long base, Generation generation) {
    this.number = number;
    this.firstFrame = firstFrame;
    this.base = base;
    this.generation = generation;
  }

  boolean fits(int length) {
    return count < MAX_FRAMES && start(count) + length <= BYTES;
  }

  /** Writer only; {@link #fits} was asked. */
  void append(ByteBuffer frame, boolean join, long timeNs) {
    int index = count;
    int start = start(index);
    int length = frame.remaining();
    frame.get(bytes, start, length);
    if (index == ends.length) {
      growIndex();
    }
    ends[index] = start + length;
    joins[index] = join;
    times[index] = timeNs;
    count = index + 1;
  }

  private void growIndex() {
    int size = ends.length * 2;
    ends = Arrays.copyOf(ends, size);
    joins = Arrays.copyOf(joins, size);
    times = Arrays.copyOf(times, size);
  }

  int count() {
    return count;
  }

  /** Where frame {@code index} begins; also valid for the frame still to come. */
  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  boolean join(int index) {
    return joins[index];
  }

  long time(int index) {
    return times[index];
  }

  /** The frames from one index up to another, as one read-only slice. */
  ByteBuffer slice(int from, int to) {
    int start = start(from);
    return view.slice(start, start(to) - start);
  }

  /** The largest index up to which whole frames fit into {@code maxBytes}; at least one frame. */
  int runEnd(int from, int to, int maxBytes) {
    int found = Arrays.binarySearch(ends, from, to, start(from) + maxBytes);
    int end = found >= 0 ? found + 1 : -found - 1;
    return Math.max(end, from + 1);
  }
}
