package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Thread> threads = new ArrayList<>();
  private final Delivery delivery =
      new Delivery(2, 1 << 20, System::nanoTime, InstantSource.system());

  @AfterEach
  void stop() throws InterruptedException {
    delivery.stop();
    timer.shutdownNow();
  }

  @Test
  void shouldLeaveNoThreadWhenItStopsIdle() throws InterruptedException {
    start();
    delivery.stop();
    assertTrue(threads.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void shouldEndListenersCleanlyWhenItStops() throws InterruptedException {
    start();
    PublishingPoint point =
        new PublishingPoint(
            "/x",
            Studio.settings(),
            delivery,
            new ListenerLimits(0, 0),
            timer,
            new PointEvents() {});
    Publication on = point.publish("test");
    on.write(() -> on.header(Frames.form(), Frames.header("h"), true));
    Studio.send(on, "K0 ", true);
    FakeSink sink = new FakeSink();
    FakeSink stalled = new FakeSink();
    stalled.hold();
    Listener listener = join(point, sink);
    Listener other = join(point, stalled);
    Awaitility.await().until(() -> listener.bytes() > 0);

    delivery.stop();

    assertEquals("[h]K0 .", sink.text());
    assertEquals(EndReason.SERVER_STOPPING, listener.endReason());
    assertEquals(EndReason.SERVER_STOPPING, other.endReason());
    assertTrue(stalled.aborted != null);
    assertTrue(threads.stream().noneMatch(Thread::isAlive));
    assertEquals(0, point.seatsTaken());
  }

  @Test
  void shouldSpreadListenersOverItsThreads() {
    start();
    PublishingPoint point =
        new PublishingPoint(
            "/x",
            new PointSettings(0, 0, 1 << 20, Duration.ZERO, Studio.settings().delivery()),
            delivery,
            new ListenerLimits(0, 0),
            timer,
            new PointEvents() {});
    Publication on = point.publish("test");
    on.write(() -> on.header(Frames.form(), Frames.header("h"), true));
    for (int i = 0; i < 10; i++) {
      join(point, new FakeSink());
    }
    assertEquals(List.of(5, 5), delivery.loads());
  }

  private void start() {
    delivery.start(
        task -> {
          Thread thread = new Thread(task);
          threads.add(thread);
          return thread;
        });
  }

  private static Listener join(PublishingPoint point, FakeSink sink) {
    Seat seat = (Seat) point.admit("127.0.0.1");
    return seat.listen("word", sink, new ListenerInfo("a", "b", "c"), ChangePolicy.FOLLOW);
  }
}
