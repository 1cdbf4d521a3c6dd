package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.wmrelay.it.child.Gauges;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.Media;

/**
 * Two listeners who behave, and what the relay held before somebody else did not: afterwards the
 * listeners have missed nothing, and the relay holds what it held.
 */
final class Unharmed implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  // What a JVM comes by on its way: classes, and buffers that each thread of a pool may keep.
  private static final long HEAP_SLACK_KIB = 12 * 1024;
  private static final long DIRECT_SLACK_KIB = 32 * 1024;
  private static final int DESCRIPTOR_SLACK = 8;
  private static final int THREAD_SLACK = 8;
  private static final int POOL_LIMIT = 200 + 200;

  private final List<FakePlayer> listeners;
  private final Gauges gauges;
  private final Gauges.Held before;
  private final int windows;

  /**
   * @param windows that are to be there when only these two listen: one a point with a broadcast,
   *     and one for plain ASF
   */
  Unharmed(StandaloneJar relay, String point, Media media, int windows) {
    this.windows = windows;
    String url = Live.await(relay.url(point));
    this.listeners =
        Stream.of(PlayRequest.mmsh(url), PlayRequest.http(url))
            .map(request -> FakePlayer.start(request.expecting(media)))
            .toList();
    awaitMore(10);
    this.gauges = Gauges.of(relay.process());
    this.before = gauges.read();
  }

  void awaitMore(long packets) {
    listeners.forEach(each -> each.awaitPackets(each.packets() + packets, PATIENCE));
  }

  /** The others have missed nothing and still listen. */
  void assertListening() {
    awaitMore(10);
    for (FakePlayer each : listeners) {
      assertEquals(List.of(), each.problems(), each.toString());
      assertEquals(0, each.lost(), each.toString());
      assertEquals(FakePlayer.End.NOT_YET, each.end(), each.toString());
    }
  }

  /** Waits until what was taken has been given back. */
  void assertNothingKept() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertNoMore(gauges.read()));
  }

  private void assertNoMore(Gauges.Held now) {
    String both = before + " became " + now;
    assertTrue(now.listeners() <= listeners.size(), both);
    assertTrue(now.windows() <= windows, both);
    assertTrue(now.heapKib() <= before.heapKib() + HEAP_SLACK_KIB, both);
    assertTrue(now.directKib() <= before.directKib() + DIRECT_SLACK_KIB, both);
    assertTrue(now.threads() <= before.threads() + THREAD_SLACK, both);
    assertTrue(now.pooledThreads() <= POOL_LIMIT, both);
    assertTrue(now.descriptors() <= before.descriptors() + DESCRIPTOR_SLACK, both);
  }

  /** All listeners of the relay are to end; these see a clean end. */
  void assertEndedCleanly() {
    FakePlayer framed = listeners.get(0);
    framed.awaitEnd(PATIENCE);
    assertTrue(framed.endedCleanly(), framed.toString());
  }

  @Override
  public void close() {
    gauges.close();
    listeners.forEach(FakePlayer::close);
  }
}
