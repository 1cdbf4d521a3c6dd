package org.wmrelay.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.wmrelay.it.child.Child;

/** {@link ReferenceServer}. */
final class ReferenceContestant implements Contestant {
  private static final Pattern DATAGRAMS = Pattern.compile("datagrams on port (\\d+)");

  private final List<String> jvmOptions;

  ReferenceContestant(List<String> jvmOptions) {
    this.jvmOptions = jvmOptions;
  }

  @Override
  public String absence() {
    return "";
  }

  @Override
  public Running start(Load load, Path directory) {
    return load.wire == Load.Wire.RAW
        ? fromDatagrams(load, directory)
        : fromOrigin(load, directory);
  }

  private Running fromOrigin(Load load, Path directory) {
    Child origin = Contestant.origin(directory, load);
    int originPort = Contestant.port(origin);
    Child server = server(load, directory, "--origin=" + originPort);
    return running(load, server, origin);
  }

  private Running fromDatagrams(Load load, Path directory) {
    Child server = server(load, directory, "--udp");
    int datagramPort = Contestant.port(server, DATAGRAMS);
    return running(load, server, Contestant.origin(directory, load, "--udp=" + datagramPort));
  }

  private static Running running(Load load, Child server, Child feed) {
    Load.Wire wire = load.wire == Load.Wire.RAW ? Load.Wire.RAW : Load.Wire.HTTP;
    int port = Contestant.port(server);
    return new Running(server, List.of(feed), port, wire, load.packetSize, List.of("/"));
  }

  private Child server(Load load, Path directory, String feed) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--packet-size=" + load.packetSize);
    arguments.add("--tick=" + load.tickMs);
    arguments.add("--send-buffer=" + WmRelayContestant.SEND_BUFFER);
    arguments.add("--life=" + Child.LIFE_TIME.toSeconds());
    arguments.add(feed);
    return Contestant.java(
        directory, jvmOptions, ReferenceServer.class, arguments.toArray(String[]::new));
  }
}
