package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One writer and thousands of listeners of every speed on real threads; each checks every byte that
 * it gets: whole frames, in order, none twice, and as many missing as the listener says.
 */
class DeliveryStressTest {
  private static final int LISTENERS = 2000;
  private static final int FRAMES = 10_000;

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final Delivery delivery =
      new Delivery(2, 64L << 20, System::nanoTime, InstantSource.system());

  @BeforeEach
  void start() {
    delivery.start(Thread::new);
  }

  @AfterEach
  void stop() throws InterruptedException {
    delivery.stop();
    timer.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 20})
  void shouldGiveEveryListenerWholeFramesInOrder(long intervalMillis) {
    PublishingPoint point = point(Duration.ofMillis(intervalMillis));
    Publication on = point.publish("writer");
    on.write(() -> on.header(Frames.form(), Frames.header("h"), true));
    List<CheckingSink> sinks = new ArrayList<>();
    for (int i = 0; i < LISTENERS; i++) {
      sinks.add(join(point, i));
    }

    write(on);
    on.end("done");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> point.listeners().isEmpty());

    for (CheckingSink sink : sinks) {
      sink.verify();
    }
    assertEquals(0, lost(sinks.stream().filter(CheckingSink::isQuick)), "lost by the quick");
    assertTrue(lost(sinks.stream().filter(CheckingSink::isSlow)) > 0, "the slow were lapped");
    assertEquals(0, point.seatsTaken());
    assertEquals(0, delivery.pinnedBytes());
  }

  private static long lost(Stream<CheckingSink> sinks) {
    return sinks.mapToLong(sink -> sink.listener.framesLost()).sum();
  }

  private PublishingPoint point(Duration interval) {
    DeliverySettings settings =
        new DeliverySettings(
            interval,
            Optional.of(Duration.ofSeconds(60)),
            64 * 1024,
            SlowPolicy.SKIP,
            Duration.ofSeconds(60));
    return new PublishingPoint(
        "/stress",
        new PointSettings(0, 0, 4 << 20, Duration.ZERO, settings),
        delivery,
        new ListenerLimits(0, 0),
        timer,
        new PointEvents() {});
  }

  private CheckingSink join(PublishingPoint point, int number) {
    CheckingSink sink = new CheckingSink(number);
    Seat seat = (Seat) point.admit("127.0.0.1");
    sink.listener =
        seat.listen("word", sink, new ListenerInfo("l" + number, "", ""), ChangePolicy.FOLLOW);
    return sink;
  }

  /** 10,000 numbered frames of 12 to 311 bytes; every 50th may be joined; a breath now and then. */
  private static void write(Publication on) {
    Random random = new Random(7);
    for (int i = 0; i < FRAMES; i++) {
      ByteBuffer frame = numbered(i, 12 + random.nextInt(300));
      boolean join = i % 50 == 0;
      on.write(() -> on.append(frame, join));
      if (i % 100 == 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
  }

  private static ByteBuffer numbered(int number, int length) {
    ByteBuffer frame = ByteBuffer.allocate(length);
    frame.putInt(length).putInt(number);
    for (int i = 8; i < length - 4; i++) {
      frame.put((byte) (number * 31 + i));
    }
    return frame.putInt(length - 4, checksum(frame.array(), length - 4)).rewind();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Half of them take everything at once; others later, and some much later. */
  private final class CheckingSink implements Sink {
    private final int number;
    private volatile Listener listener;
    private volatile String fault;
    private boolean headerSeen;
    private int lastFrame = -1;
    private long missing;
    private boolean trailerSeen;

    CheckingSink(int number) {
      this.number = number;
    }

    boolean isQuick() {
      return number % 2 == 0;
    }

    boolean isSlow() {
      return number % 20 == 1;
    }

    @Override
    public void open(Runnable gone) {}

    @Override
    public void write(ByteBuffer slice, Completion completion) {
      if (isQuick()) {
        take(slice, completion);
      } else {
        long delayMicros = isSlow() ? 150_000 : number;
        timer.schedule(() -> take(slice, completion), delayMicros, TimeUnit.MICROSECONDS);
      }
    }

    private void take(ByteBuffer slice, Completion completion) {
      if (!headerSeen) {
        headerSeen = true;
        expect("[h]".equals(Frames.text(slice)), "header");
      } else if (slice.remaining() == 1) {
        trailerSeen = slice.get() == '.';
      } else {
        checkFrames(slice);
      }
      completion.succeeded();
    }

    /** A slice holds whole frames only. */
    private void checkFrames(ByteBuffer slice) {
      while (slice.hasRemaining()) {
        byte[] frame = new byte[slice.getInt(slice.position())];
        slice.get(frame);
        check(frame);
      }
    }

    private void check(byte[] frame) {
      int length = frame.length;
      ByteBuffer fields = ByteBuffer.wrap(frame);
      int sequence = fields.getInt(4);
      expect(fields.getInt(length - 4) == checksum(frame, length - 4), "checksum");
      expect(sequence > lastFrame, "order");
      expect(sequence == lastFrame + 1 || sequence % 50 == 0, "goes on at a mark");
      missing += sequence - lastFrame - 1;
      lastFrame = sequence;
    }

    private void expect(boolean condition, String what) {
      if (!condition && fault == null) {
        fault = what + " at frame " + lastFrame;
      }
    }

    void verify() {
      assertNull(fault, () -> "listener " + number);
      assertTrue(trailerSeen, () -> "listener " + number + " saw no trailer");
      assertEquals(EndReason.FINISHED, listener.endReason());
      assertEquals(listener.framesLost(), missing + FRAMES - 1 - lastFrame);
    }

    @Override
    public void end() {}

    @Override
    public void abort(Throwable cause) {
      expect(false, "cut: " + cause);
    }
  }
}
