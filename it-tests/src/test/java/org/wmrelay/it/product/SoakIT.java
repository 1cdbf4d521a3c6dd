package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.Gauges;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeEncoder;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.Fault;
import org.wmrelay.it.fake.NumberedDatagrams;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.wire.NumberedMedia;
import org.wmrelay.it.wire.Recording;

/**
 * All kinds of point for a while, {@code -Dsoak.seconds} of it: sources that come and go, listeners
 * that come and go in every manner. What the process holds does not grow, and those who stay miss
 * nothing. Leaves {@code target/soak.html}.
 */
class SoakIT {
  private static final int SECONDS = Integer.getInteger("soak.seconds", 24);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int JOINS_A_ROUND = 8;
  private static final int ROUNDS_OF_STAY = 4;
  private static final List<String> POINTS =
      List.of("/steady", "/flapping", "/push", "/file", "/udp");
  private static final int CUT_EVERY = 5;
  private static final int RECONNECT_EVERY = 7;
  private static final int MOST_WINDOWS = 2 * POINTS.size();
  private static final int SEGMENTS_OF_A_WINDOW = 3;
  private static final int MOST_PASSING = (ROUNDS_OF_STAY + 2) * JOINS_A_ROUND;

  // What a JVM comes by on its way, and what threads of a pool may keep each.
  private static final long HEAP_SLACK_KIB = 6 * 1024;
  private static final long DIRECT_SLACK_KIB = 32 * 1024;
  private static final int THREAD_SLACK = 8;
  private static final int DESCRIPTOR_SLACK = 20;
  private static final String CONFIG =
      """
      wmrelay {
        defaults { window = 512 KiB, stall-timeout = 3 s, max-listeners = 1000 }
        defaults.pull { retry-min = 200 ms, retry-max = 1 s }
        publishing-points {
          "/steady" { source = "%s" }
          "/flapping" { source = "%s" }
          "/push" { source = push, push.open = true }
          "/file" { source = "file:%s" }
          "/udp" { source = "udp://127.0.0.1:%d" }
        }
      }
      """;

  private final NumberedMedia media = NumberedMedia.ofRate(1_000_000);
  private final Random random = new Random(1);
  private final List<Sample> samples = new ArrayList<>();
  private final Deque<PlayerCrowd> passing = new ArrayDeque<>();
  @TempDir private Path directory;

  /** What was seen in one second. */
  record Sample(int second, Gauges.Held held, long listeners, long lost) {}

  @Test
  void shouldHoldNoMoreAtTheEndThanAtTheBeginning() throws Exception {
    int udpPort = FreePorts.udp();
    try (FakeOrigin steady = FakeOrigin.start(media, OriginProfile.wme9());
        FakeOrigin flapping = FakeOrigin.start(media, OriginProfile.wme9());
        StandaloneJar relay = relay(steady, flapping, udpPort);
        Sender datagrams = new Sender(udpPort);
        PlayerCrowd crowd = new PlayerCrowd()) {
      datagrams.start();
      steady.play();
      flapping.play();
      try (Gauges gauges = Gauges.of(relay.process());
          FakeEncoder encoder = new FakeEncoder(relay.url("/push"))) {
        push(encoder);
        List<FakePlayer> staying = stay(crowd, relay);
        for (int second = 0; second < SECONDS; second++) {
          churn(relay);
          if (second % CUT_EVERY == CUT_EVERY - 1) {
            flapping.inject(new Fault.Cut());
          }
          if (second % RECONNECT_EVERY == RECONNECT_EVERY - 1) {
            encoder.pause();
            encoder.disconnect();
            push(encoder);
          }
          awaitNextSecond(steady, second);
          samples.add(sample(second, gauges, staying));
        }
        judge(staying);
      }
    } finally {
      passing.forEach(PlayerCrowd::close);
      Files.writeString(Path.of("target", "soak.html"), new SoakPage(samples).html());
    }
  }

  private StandaloneJar relay(FakeOrigin steady, FakeOrigin flapping, int udpPort)
      throws IOException {
    Path file = Files.write(directory.resolve("file.asf"), Recording.vectorBytes("av.asf"));
    Path config = directory.resolve("soak.conf");
    Files.writeString(config, CONFIG.formatted(steady.url(), flapping.url(), file, udpPort));
    Duration life = Duration.ofSeconds(SECONDS).plusMinutes(10);
    return StandaloneJar.startFor(life, "--config", config.toString());
  }

  private void push(FakeEncoder encoder) {
    assertEquals(204, encoder.setup().status());
    encoder.start().header(media).play(1);
  }

  /** Those who stay from the beginning to the end. */
  private List<FakePlayer> stay(PlayerCrowd crowd, StandaloneJar relay) {
    return Stream.of(
            PlayRequest.mmsh(Live.await(relay.url("/steady"))).expecting(media),
            PlayRequest.http(Live.await(relay.url("/steady"))).expecting(media),
            PlayRequest.mmsh(Live.await(relay.url("/flapping"))).expecting(media),
            PlayRequest.mmsh(Live.await(relay.url("/file"))).expecting(Recording.vector("av.asf")),
            PlayRequest.httpDatagrams(Live.await(relay.url("/udp"))))
        .map(crowd::join)
        .toList();
  }

  /** Some join, in every manner; those who joined some rounds ago leave, politely or not. */
  private void churn(StandaloneJar relay) {
    PlayerCrowd joining = new PlayerCrowd();
    for (int i = 0; i < JOINS_A_ROUND; i++) {
      String url = relay.url(POINTS.get(random.nextInt(POINTS.size())));
      PlayRequest request = random.nextBoolean() ? PlayRequest.httpBytes(url) : framed(url);
      boolean stalls = random.nextInt(4) == 0;
      joining.join(stalls ? request.bytesPerSecond(0).receiveBuffer(4096) : request);
    }
    passing.add(joining);
    while (passing.size() > ROUNDS_OF_STAY) {
      leave(passing.remove());
    }
  }

  private void leave(PlayerCrowd leaving) {
    leaving.players().stream().filter(player -> random.nextBoolean()).forEach(FakePlayer::reset);
    leaving.close();
  }

  private PlayRequest framed(String url) {
    return PlayRequest.mmsh(url).expecting(media, Recording.vector("av.asf"));
  }

  /** The steady origin's own pace is the clock. */
  private void awaitNextSecond(FakeOrigin steady, int second) {
    long due = (second + 1L) * 1000;
    org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> media.packet(steady.emitted()).sendTimeMs() >= due);
  }

  private Sample sample(int second, Gauges gauges, List<FakePlayer> staying) {
    long listening =
        passing.stream()
            .flatMap(crowd -> crowd.players().stream())
            .filter(player -> player.end() == FakePlayer.End.NOT_YET)
            .count();
    long lost = staying.stream().mapToLong(each -> each.lost() + each.datagramsLost()).sum();
    return new Sample(second, gauges.read(), staying.size() + listening, lost);
  }

  private void judge(List<FakePlayer> staying) {
    for (FakePlayer each : staying) {
      assertEquals(List.of(), each.problems(), each.toString());
      assertEquals(FakePlayer.End.NOT_YET, each.end(), each.toString());
    }
    for (FakePlayer each : List.of(staying.get(0), staying.get(1), staying.get(4))) {
      assertEquals(0, each.lost() + each.datagramsLost(), each.toString());
    }
    assertAtMost(MOST_WINDOWS, "windows", Gauges.Held::windows);
    // Each of those who stall may hold one that has left its window.
    int mostSegments = MOST_WINDOWS * SEGMENTS_OF_A_WINDOW + JOINS_A_ROUND;
    assertAtMost(mostSegments, "segments", Gauges.Held::segments);
    assertAtMost(staying.size() + MOST_PASSING, "listeners", Gauges.Held::listeners);
    assertFlat("heap, KiB", Gauges.Held::heapKib, HEAP_SLACK_KIB);
    assertFlat("direct memory, KiB", Gauges.Held::directKib, DIRECT_SLACK_KIB);
    assertFlat("threads", Gauges.Held::threads, THREAD_SLACK);
    assertFlat("descriptors", held -> held.descriptors() - held.listeners(), DESCRIPTOR_SLACK);
  }

  private void assertAtMost(long most, String what, ToLongFunction<Gauges.Held> value) {
    long last = least(lastThird(), value);
    assertTrue(last <= most, what + ": " + last);
  }

  /** The least of the last third, when everything has been seen, against that of the middle one. */
  private void assertFlat(String what, ToLongFunction<Gauges.Held> value, long slack) {
    int third = samples.size() / 3;
    long middle = least(samples.subList(third, 2 * third), value);
    long last = least(lastThird(), value);
    assertTrue(last <= middle + slack, what + ": " + middle + " became " + last);
  }

  private List<Sample> lastThird() {
    return samples.subList(samples.size() / 3 * 2, samples.size());
  }

  private static long least(List<Sample> of, ToLongFunction<Gauges.Held> value) {
    return of.stream().map(Sample::held).mapToLong(value).min().orElseThrow();
  }

  /** Fifty datagrams a second. */
  private static final class Sender implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final int port;
    private long number;

    Sender(int port) throws IOException {
      this.port = port;
    }

    void start() {
      timer.scheduleAtFixedRate(this::send, 0, 20, TimeUnit.MILLISECONDS);
    }

    private void send() {
      byte[] bytes = NumberedDatagrams.datagram(number++, 1000);
      try {
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) {
        // Nobody listens yet, or any more.
      }
    }

    @Override
    public void close() {
      timer.shutdownNow();
      socket.close();
    }
  }
}
