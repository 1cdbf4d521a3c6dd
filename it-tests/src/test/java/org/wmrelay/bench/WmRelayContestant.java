package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.StandaloneJar;

/** The product: its runnable jar, pulling from the origin or cloning datagrams. */
final class WmRelayContestant implements Contestant {
  static final int SEND_BUFFER = 128 * 1024;

  private final List<String> jvmOptions;

  WmRelayContestant(List<String> jvmOptions) {
    this.jvmOptions = jvmOptions;
  }

  @Override
  public String absence() {
    return Files.isRegularFile(Path.of(System.getProperty("test.jar", "")))
        ? ""
        : "no jar at -Dtest.jar=" + System.getProperty("test.jar");
  }

  @Override
  public Running start(Load load, Path directory) throws IOException {
    return load.wire == Load.Wire.RAW
        ? fromDatagrams(load, directory)
        : fromOrigin(load, directory);
  }

  private Running fromOrigin(Load load, Path directory) throws IOException {
    Child origin = Contestant.origin(directory, load);
    StandaloneJar jar = launch(load, directory, points(load, Contestant.port(origin)));
    for (String path : Contestant.paths(load.points)) {
      jar.process().awaitText(" " + path + ": live", PATIENCE);
    }
    return new Running(
        jar.process(), origin, jar.port(), load.wire, stride(load), Contestant.paths(load.points));
  }

  /** The publishing points that pull from the origin. */
  static String points(Load load, int originPort) {
    StringBuilder points = new StringBuilder();
    for (String path : Contestant.paths(load.points)) {
      points.append(
          "\"%s\" { source = \"http://127.0.0.1:%d%s\" }%n".formatted(path, originPort, path));
    }
    return points.toString();
  }

  /** Bytes from one packet to the next as the product sends them. */
  static int stride(Load load) {
    return load.packetSize + (load.wire == Load.Wire.MMSH ? StampedAsf.FRAME_HEAD : 0);
  }

  private Running fromDatagrams(Load load, Path directory) throws IOException {
    int datagramPort = Contestant.freePort();
    int clonePort = Contestant.freePort();
    String point =
        "\"/feed\" { source = \"udp://127.0.0.1:%d\", clone.tcp.port = %d }"
            .formatted(datagramPort, clonePort);
    StandaloneJar jar = launch(load, directory, point);
    Child feed = Contestant.origin(directory, load, "--udp=" + datagramPort);
    return new Running(
        jar.process(), feed, clonePort, Load.Wire.RAW, load.packetSize, List.of("/feed"));
  }

  private StandaloneJar launch(Load load, Path directory, String points) throws IOException {
    Path file = configuration(load, directory, points);
    return StandaloneJar.startExactly(jvmOptions, "-p", "0", "-s", "--config", file.toString());
  }

  /** A file with these publishing points and the tick of the load. */
  static Path configuration(Load load, Path directory, String points) throws IOException {
    String text =
        """
        wmrelay {
          defaults { max-listeners = 0, delivery.interval = %1$d ms }
          udp-defaults { delivery.interval = %1$d ms }
          delivery.send-buffer = %2$d B
          publishing-points {
            %3$s
          }
        }
        """
            .formatted(load.tickMs, SEND_BUFFER, points);
    return Files.writeString(directory.resolve("wmrelay.conf").toAbsolutePath(), text);
  }
}
