package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a shard spends on one listener's turn, without the sink: the clock moves on by one tick, five
 * frames are appended, and each of a thousand listeners is given its slice. The sinks take all, at
 * once or, like a busy connection, only after the pass.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TickBenchmark {
  private static final int LISTENERS = 1000;
  private static final int FRAME = 1462;
  private static final int FRAMES_A_TICK = 5;
  private static final Duration TICK = Duration.ofMillis(200);

  @Param({"at once", "later"})
  public String taken;

  private final ByteBuffer frame = ByteBuffer.allocate(FRAME);
  private final ArrayDeque<Sink.Completion> held = new ArrayDeque<>();
  private long nowNs = 1;
  private Shard shard;
  private Publication publication;

  private final class NullSink implements Sink {
    @Override
    public void open(Runnable gone) {}

    @Override
    public void write(ByteBuffer slice, Completion completion) {
      slice.position(slice.limit());
      if (taken.equals("later")) {
        held.add(completion);
      } else {
        completion.succeeded();
      }
    }

    @Override
    public void end() {}

    @Override
    public void abort(Throwable cause) {}
  }

  /** A broadcast with its listeners, level. */
  @Setup
  public void open() {
    Delivery delivery = new Delivery(1, 1 << 30, () -> nowNs, () -> Instant.EPOCH);
    DeliverySettings settings =
        new DeliverySettings(
            TICK, Optional.of(Duration.ZERO), 64 << 10, SlowPolicy.SKIP, Duration.ofSeconds(20));
    Studio studio =
        new Studio(new PointSettings(LISTENERS, 0, 4 << 20, Duration.ofSeconds(30), settings));
    PublishingPoint point =
        new PublishingPoint(
            "/bench",
            new PointSettings(LISTENERS, 0, 4 << 20, Duration.ofSeconds(30), settings),
            delivery,
            new ListenerLimits(0, 0),
            studio.timer,
            studio);
    shard = delivery.leastLoaded();
    publication = point.publish("bench");
    publication.write(() -> publication.header(Frames.form(), Frames.header("h"), true));
    for (int i = 0; i < LISTENERS; i++) {
      Seat seat = (Seat) point.admit("127.0.0.1");
      seat.listen(
          "word", new NullSink(), new ListenerInfo("127.0.0.1:5", "", "/"), ChangePolicy.FOLLOW);
    }
    tick();
  }

  /** One tick; the score is for one listener. */
  @Benchmark
  @OperationsPerInvocation(LISTENERS)
  public int tick() {
    for (int i = 0; i < FRAMES_A_TICK; i++) {
      publication.write(() -> publication.append(frame.rewind(), true));
    }
    nowNs += TICK.toNanos();
    shard.pass(nowNs);
    int writes = held.size();
    while (!held.isEmpty()) {
      held.remove().succeeded();
    }
    return writes;
  }
}
