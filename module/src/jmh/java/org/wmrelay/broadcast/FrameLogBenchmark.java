package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the frame log costs its writer and its readers, with frames of 1,462 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameLogBenchmark {
  private static final int FRAME = 1462;
  private static final int FRAMES_A_TICK = 5;

  private final ByteBuffer frame = ByteBuffer.allocate(FRAME);
  private FrameLog log;
  private Cursor cursor;
  private long nowNs;

  /** A log with one frame and a reader at its head. */
  @Setup
  public void open() {
    log = new FrameLog(4 << 20);
    log.open(Frames.generation(0));
    append();
    cursor = Cursor.atHead(log);
  }

  /** One frame; the segment it goes into is part of the price. */
  @Benchmark
  public long append() {
    log.append(frame.rewind(), true, nowNs++);
    return log.head();
  }

  /** A tick's worth of frames and one reader's slice of them. */
  @Benchmark
  public ByteBuffer appendFiveAndTakeThem() {
    for (int i = 0; i < FRAMES_A_TICK; i++) {
      append();
    }
    return cursor.poll(Listener.MAX_RUN) == Cursor.Next.RUN ? cursor.take() : null;
  }

  /** A reader that is level. */
  @Benchmark
  public Object pollNothing() {
    return cursor.poll(Listener.MAX_RUN);
  }

  /** A newcomer that starts in the past. */
  @Benchmark
  public Object join() {
    return Cursor.join(log, nowNs - 100);
  }
}
