package org.wmrelay.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
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
