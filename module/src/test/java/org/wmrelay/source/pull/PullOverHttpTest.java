package org.wmrelay.source.pull;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wmrelay.source.pull.ScriptedOrigin.body;
import static org.wmrelay.source.pull.ScriptedOrigin.head;
import static org.wmrelay.source.pull.ScriptedOrigin.status;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.broadcast.Studio;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfChannel;
import org.wmrelay.media.IngestCount;
import org.wmrelay.media.MmshForm;
import org.wmrelay.source.pull.ScriptedOrigin.Script;
import org.wmrelay.wire.Vectors;

/** A whole pull source with its threads, from real connections to a listener. */
@Timeout(60)
class PullOverHttpTest {
  private static final byte[] STREAM = Vectors.bytes("wmsp_from_push.bin");
  private static final int HEADER_FRAME = 12 + 709;
  private static final Script DESCRIBE =
      body("application/vnd.ms.wms-hdr.asfv1", Arrays.copyOf(STREAM, HEADER_FRAME));

  private final HttpClient client = HttpAttempts.newClient();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Delivery delivery =
      new Delivery(1, Long.MAX_VALUE, System::nanoTime, Clock.systemUTC());
  private final PublishingPoint point =
      new PublishingPoint(
          "/live",
          Studio.settings(SlowPolicy.DISCONNECT, 1 << 20),
          delivery,
          new ListenerLimits(0, 0),
          timer,
          new PointEvents() {});
  private final AsfChannel channel = new AsfChannel(System::nanoTime);
  private final Taking sink = new Taking();
  private final CountDownLatch listening = new CountDownLatch(1);
  private PullSource source;

  @BeforeEach
  void start() throws Exception {
    client.start();
    delivery.start(Thread::new);
  }

  @AfterEach
  void stop() throws Exception {
    source.stop();
    delivery.stop();
    client.stop();
    timer.shutdownNow();
  }

  @Test
  void shouldGiveAListenerTheWholeStreamThoughTheOriginIsCutTwice() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            DESCRIBE,
            c -> {
              c.send(head("application/x-mms-framed")).send(part(0, HEADER_FRAME));
              await().until(() -> listening.getCount() == 0);
              c.send(part(HEADER_FRAME, 20_000));
            },
            status("503 Restarting"),
            DESCRIBE,
            c -> c.send(head("application/x-mms-framed")).send(part(0, 50_000)),
            DESCRIBE,
            body("application/x-mms-framed", STREAM))) {
      pull(origin);
      listen();
      await().until(() -> count(IngestCount.PACKETS) == 33);
      await().until(() -> point.status().state() == PointState.LINGERING);
      assertEquals("ended the stream", point.status().why());
    }
    point.end("over");
    await().until(() -> sink.ended);
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), sink.bytes());
    assertTrue(count(IngestCount.REPEATS) >= 5);
  }

  @Test
  void shouldGoToTheSecondOriginAndBackToTheFirst() throws Exception {
    Script endless = c -> c.send(head("application/x-mms-framed")).send(part(0, 90_000)).hang();
    try (ScriptedOrigin first = new ScriptedOrigin(status("404 Not Found"), DESCRIBE, endless);
        ScriptedOrigin second = new ScriptedOrigin(DESCRIBE, hungUp(endless))) {
      pull(first, second);
      listen();
      assertTrue(secondHungUp.await(20, TimeUnit.SECONDS));
      assertEquals(PointState.LIVE, point.status().state());
      assertEquals(3, first.requests().size());
    }
  }

  private final CountDownLatch secondHungUp = new CountDownLatch(1);

  private Script hungUp(Script script) {
    return c -> {
      script.play(c);
      secondHungUp.countDown();
    };
  }

  @Test
  void shouldLetGoOfTheOriginWhenStopped() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            DESCRIBE,
            hungUp(c -> c.send(head("application/x-mms-framed")).send(part(0, 50_000)).hang()))) {
      pull(origin);
      await().until(() -> count(IngestCount.PACKETS) > 10);
      source.stop();
      assertTrue(secondHungUp.await(20, TimeUnit.SECONDS));
    }
  }

  private void pull(ScriptedOrigin... origins) {
    List<Upstream> upstreams = new ArrayList<>();
    for (ScriptedOrigin origin : origins) {
      upstreams.add(new Upstream(origin.url(), Optional.empty(), Optional.empty()));
    }
    PullSettings settings =
        new PullSettings(
            upstreams,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Optional.empty());
    HttpAttempts http = new HttpAttempts(client, "relay-1", timer, System::nanoTime, new Random(1));
    source =
        new PullSource(
            point,
            channel,
            settings,
            upstream -> http.of(upstream, settings),
            timer,
            System::nanoTime,
            new Random(1));
    point.setSource(source);
    source.start();
  }

  private void listen() {
    await().until(() -> point.broadcast() != null);
    Seat seat = (Seat) point.admit("127.0.0.1");
    assertNotNull(
        seat.listen(
            MmshForm.NAME,
            sink,
            new ListenerInfo("127.0.0.1:5", "test", "/live"),
            ChangePolicy.FOLLOW));
    await().until(() -> sink.bytes().length > 0);
    listening.countDown();
  }

  private long count(IngestCount count) {
    return channel.counters().get(count);
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(STREAM, from, to);
  }

  /** Takes everything at once. */
  private static final class Taking implements Sink {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    volatile boolean ended;

    @Override
    public void open(Runnable gone) {}

    @Override
    public void write(ByteBuffer slice, Completion completion) {
      taken.writeBytes(AsfBench.bytes(slice));
      completion.succeeded();
    }

    byte[] bytes() {
      return taken.toByteArray();
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public void abort(Throwable cause) {
      ended = true;
    }
  }
}
