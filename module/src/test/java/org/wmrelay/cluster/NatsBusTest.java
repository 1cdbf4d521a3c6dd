package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@SuppressWarnings("try") // a subscription that is only held
class NatsBusTest extends BusContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough for what a test does with an entry before it expires. */
  private static final Duration LEASE = Duration.ofSeconds(4);

  @TempDir private static Path directory;
  private static NatsProgram server;
  private static NatsBus one;
  private static NatsBus other;

  @BeforeAll
  static void start() throws Exception {
    server = new NatsProgram(directory);
    String url = "nats://127.0.0.1:" + server.port();
    ClusterSettings.Nats nats =
        new ClusterSettings.Nats(List.of(url), Optional.empty(), Optional.empty());
    one = new NatsBus(nats, "t", LEASE);
    other = new NatsBus(nats, "t", LEASE);
    NatsProgram.awaitTable(one);
    NatsProgram.awaitTable(other);
  }

  @AfterAll
  static void stop() {
    Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
        .flatMap(Optional::stream)
        .forEach(NatsBus::close);
    if (server != null) {
      server.close();
    }
  }

  @Test
  void shouldCountWhatComesFasterThanItIsTakenWhileItComes() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    try (Bus.Subscription slow = other.subscribe("wmr.t.slow", (bytes, to) -> await(taken))) {
      long before = other.dropped();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (int i = 0; i < 50; i++) {
                  one.publish("wmr.t.slow", new byte[50_000]);
                }
                return other.dropped() > before;
              });
      taken.countDown();
    }
    assertTrue(other.dropped() > 0, "also afterwards");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  Bus one() {
    return one;
  }

  @Override
  Bus other() {
    return other;
  }

  @Override
  void letExpire(String key) {
    Awaitility.await().atMost(PATIENCE).until(() -> other.get(key) == null);
  }
}
