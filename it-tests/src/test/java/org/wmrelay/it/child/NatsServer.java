package org.wmrelay.it.child;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The system's nats-server with JetStream, on a free port; it can be killed and started again. */
public final class NatsServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path program = Tools.require("nats-server");
  private final Path store;
  private final int port;
  private Child child;

  /** Starts it; the store is an empty directory. */
  public NatsServer(Path store) throws IOException {
    this.store = store;
    this.port = FreePorts.tcp();
    this.child = launch();
  }

  private Child launch() {
    List<String> command =
        List.of(program.toString(), "-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", "" + store);
    Child started =
        Child.start(command, Path.of("target").toAbsolutePath(), Map.of(), Child.LIFE_TIME);
    started.awaitText("Server is ready", PATIENCE);
    return started;
  }

  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public Child process() {
    return child;
  }

  /** As a power cut does. */
  public void kill() {
    child.kill();
  }

  /** On the same port, with what it had stored. */
  public void startAgain() {
    child = launch();
  }

  @Override
  public void close() {
    child.close();
  }
}
