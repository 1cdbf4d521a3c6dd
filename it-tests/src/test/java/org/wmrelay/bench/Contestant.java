package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.wmrelay.it.child.Child;

/** A server that takes part, in a process of its own, with its feed in another. */
interface Contestant {
  Duration PATIENCE = Duration.ofSeconds(30);
  Pattern LISTENING = Pattern.compile("listening on port (\\d+)");

  /**
   * A running server.
   *
   * @param server its process
   * @param feed the processes that make the stream
   * @param port where listeners connect
   * @param wire what its listeners speak
   * @param stride bytes from one packet to the next as it sends them
   * @param paths where the stream is to be had
   */
  record Running(
      Child server, List<Child> feed, int port, Load.Wire wire, int stride, List<String> paths)
      implements AutoCloseable {
    @Override
    public void close() {
      server.close();
      feed.forEach(Child::close);
    }
  }

  /** Why it cannot take part; empty if it can. */
  String absence();

  /** Starts it with its feed, ready for listeners. */
  Running start(Load load, Path directory) throws IOException;

  /** Starts one of our programs, with this JVM's class path. */
  static Child java(
      Path directory, List<String> jvmOptions, Class<?> program, String... arguments) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    List<String> command = Child.java(options, arguments);
    return Child.start(command, directory, Map.of(), Child.LIFE_TIME);
  }

  /** The origin for that load, with options of its own. */
  static Child origin(Path directory, Load load, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--bit-rate=" + load.bitRate);
    arguments.add("--packet-size=" + load.packetSize);
    arguments.add("--life=" + Child.LIFE_TIME.toSeconds());
    arguments.addAll(List.of(options));
    return java(directory, List.of("-Xmx64m"), BenchOrigin.class, arguments.toArray(String[]::new));
  }

  static int port(Child child) {
    return port(child, LISTENING);
  }

  static int port(Child child, Pattern line) {
    return Integer.parseInt(child.awaitLine(line, PATIENCE).group(1));
  }

  static List<String> paths(int points) {
    return IntStream.range(0, points).mapToObj(i -> "/live" + i).toList();
  }
}
