package org.wmrelay.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real server, if the system has one; {@code -Dtest.tools=required} makes it a must. */
@Timeout(120)
class NatsBusTest extends BusContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LEASE = Duration.ofSeconds(1);

  @TempDir private static Path directory;
  private static Process server;
  private static NatsBus one;
  private static NatsBus other;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = program();
    if (program.isEmpty() && "required".equals(System.getProperty("test.tools"))) {
      throw new AssertionError("nats-server is not installed, and -Dtest.tools=required");
    }
    Assumptions.assumeTrue(program.isPresent(), "nats-server is not installed");
    server =
        new ProcessBuilder(
                program.get().toString(),
                "-a",
                "127.0.0.1",
                "-p",
                "-1",
                "-js",
                "-sd",
                directory.resolve("store").toString(),
                "--ports_file_dir",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    ClusterSettings.Nats nats =
        new ClusterSettings.Nats(List.of(url()), Optional.empty(), Optional.empty());
    one = new NatsBus(nats, "t", LEASE);
    other = new NatsBus(nats, "t", LEASE);
    awaitTable(one);
    awaitTable(other);
  }

  private static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
    return Stream.of(path.split(":"))
        .map(each -> Path.of(each, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The server writes the port that it was given into a file. */
  private static String url() throws Exception {
    Path ports = directory.resolve("nats-server_" + server.pid() + ".ports");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(ports) && Files.readString(ports).contains("nats://"));
    String text = Files.readString(ports);
    int from = text.indexOf("nats://");
    return text.substring(from, text.indexOf('"', from));
  }

  private static void awaitTable(NatsBus bus) {
    Awaitility.await().atMost(PATIENCE).until(() -> answers(bus));
  }

  private static boolean answers(NatsBus bus) {
    try {
      return bus.get("nothing") == null;
    } catch (BusException notYet) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
        .flatMap(Optional::stream)
        .forEach(NatsBus::close);
    if (server != null) {
      server.destroyForcibly();
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
