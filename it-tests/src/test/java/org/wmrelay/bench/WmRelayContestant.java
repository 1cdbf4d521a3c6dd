package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.StandaloneJar;

/** The product: its runnable jar, pulling from the origin or cloning datagrams. */
final class WmRelayContestant implements Contestant {
  static final int SEND_BUFFER = 128 * 1024;

  private static final Pattern LISTENING_BY_TLS =
      Pattern.compile("listening by TLS on port (\\d+)");
  private static final String PASSWORD = "changeit";
  private static final String KEYTOOL =
      "-genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost -validity 2"
          + " -storetype PKCS12 -storepass "
          + PASSWORD;

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
    int port = load.tls ? Contestant.port(jar.process(), LISTENING_BY_TLS) : jar.port();
    return new Running(
        jar.process(),
        List.of(origin),
        port,
        load.wire,
        stride(load),
        Contestant.paths(load.points));
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
    int datagramPort = FreePorts.udp();
    int clonePort = FreePorts.tcp();
    String point =
        "\"/feed\" { source = \"udp://127.0.0.1:%d\", clone.tcp.port = %d }"
            .formatted(datagramPort, clonePort);
    StandaloneJar jar = launch(load, directory, point);
    Child feed = Contestant.origin(directory, load, "--udp=" + datagramPort);
    return new Running(
        jar.process(), List.of(feed), clonePort, Load.Wire.RAW, load.packetSize, List.of("/feed"));
  }

  private StandaloneJar launch(Load load, Path directory, String points) throws IOException {
    Path file = configuration(load, directory, points);
    List<String> arguments = new ArrayList<>(List.of("-p", "0", "-s", "--config", file.toString()));
    if (load.tls) {
      arguments.addAll(List.of("--tls-port", "0", "--tls-certificate", certificate(directory)));
      arguments.add("--tls-password-file=" + directory.resolve("password"));
    }
    return StandaloneJar.startExactly(jvmOptions, arguments.toArray(String[]::new));
  }

  /** A new one, by the JDK's own tool. */
  private static String certificate(Path directory) throws IOException {
    Path file = directory.resolve("certificate.p12");
    Files.deleteIfExists(file);
    Files.writeString(directory.resolve("password"), PASSWORD);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(KEYTOOL.split(" ")));
    command.addAll(List.of("-keystore", file.toString()));
    try (Child keytool = Child.start(command, directory, Map.of(), PATIENCE)) {
      keytool.awaitExit(PATIENCE);
    }
    return file.toString();
  }

  /** A file with these publishing points and the tick of the load. Who stalls may stay. */
  static Path configuration(Load load, Path directory, String points) throws IOException {
    String text =
        """
        wmrelay {
          defaults { max-listeners = 0, stall-timeout = 0, delivery.interval = %1$d ms }
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
