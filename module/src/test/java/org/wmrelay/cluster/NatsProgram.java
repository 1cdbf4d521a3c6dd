package org.wmrelay.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** The real server, if the system has one; {@code -Dtest.tools=required} makes it a must. */
final class NatsProgram implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Process server;

  /** Starts it on a free port, with its store in this directory. */
  NatsProgram(Path directory, String... options) throws IOException {
    this.directory = directory;
    List<String> command = new ArrayList<>(List.of(program().toString(), "-a", "127.0.0.1"));
    command.addAll(List.of("-p", "-1", "-js", "-sd", directory.resolve("store").toString()));
    command.addAll(List.of("--ports_file_dir", directory.toString()));
    command.addAll(List.of(options));
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  private static Path program() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
    Optional<Path> program =
        Stream.of(path.split(":"))
            .map(each -> Path.of(each, "nats-server"))
            .filter(Files::isExecutable)
            .findFirst();
    if (program.isEmpty() && "required".equals(System.getProperty("test.tools"))) {
      throw new AssertionError("nats-server is not installed, and -Dtest.tools=required");
    }
    Assumptions.assumeTrue(program.isPresent(), "nats-server is not installed");
    return program.get();
  }

  /** Its port, which it writes into a file. */
  int port() throws IOException {
    Path ports = directory.resolve("nats-server_" + server.pid() + ".ports");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(ports) && Files.readString(ports).contains("\"]"));
    String url = Files.readString(ports).replaceAll("(?s).*?://([^\"]*)\".*", "$1");
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  static void awaitTable(NatsBus bus) {
    Awaitility.await().atMost(PATIENCE).until(() -> answers(bus));
  }

  private static boolean answers(NatsBus bus) {
    try {
      return bus.get("nothing") == null;
    } catch (BusException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    server.destroyForcibly();
  }
}
