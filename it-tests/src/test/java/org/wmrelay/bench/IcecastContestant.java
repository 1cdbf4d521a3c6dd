package org.wmrelay.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.FreePorts;

/** Icecast 2 as it is installed, with its limits raised. It passes the packets on unseen. */
final class IcecastContestant implements Contestant {
  private static final String CONFIGURATION =
      """
      <icecast>
        <limits>
          <clients>20000</clients>
          <sources>2</sources>
          <queue-size>4194304</queue-size>
          <client-timeout>30</client-timeout>
          <header-timeout>15</header-timeout>
          <source-timeout>10</source-timeout>
          <burst-on-connect>0</burst-on-connect>
        </limits>
        <authentication>
          <source-password>%2$s</source-password>
          <relay-password>%2$s</relay-password>
          <admin-user>admin</admin-user>
          <admin-password>%2$s</admin-password>
        </authentication>
        <hostname>localhost</hostname>
        <listen-socket><port>%1$d</port><bind-address>127.0.0.1</bind-address></listen-socket>
        <fileserve>0</fileserve>
        <paths>
          <basedir>%3$s</basedir>
          <logdir>%3$s</logdir>
          <webroot>/usr/share/icecast2/web</webroot>
          <adminroot>/usr/share/icecast2/admin</adminroot>
        </paths>
        <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog></logging>
        <security>
          <chroot>0</chroot>
          <changeowner><user>nobody</user><group>nogroup</group></changeowner>
        </security>
      </icecast>
      """;

  @Override
  public String absence() {
    return program().isEmpty() ? "icecast2 is not installed" : "";
  }

  private static String program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> directory + "/icecast2")
        .filter(file -> Files.isExecutable(Path.of(file)))
        .findFirst()
        .orElse("");
  }

  @Override
  public Running start(Load load, Path directory) throws IOException {
    if (load.wire == Load.Wire.RAW || load.points > 1) {
      throw new IOException("Icecast has no such load");
    }
    Path home = Files.createTempDirectory("wmrelay-icecast");
    // Started by root, it becomes somebody else.
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    int port = FreePorts.tcp();
    Path file = home.resolve("icecast.xml");
    Files.writeString(file, CONFIGURATION.formatted(port, BenchOrigin.ICECAST_PASSWORD, home));
    Child server =
        Child.start(
            List.of(program(), "-c", file.toString()), directory, Map.of(), Child.LIFE_TIME);
    awaitPort(port);
    Child origin = Contestant.origin(directory, load, "--icecast=" + port);
    origin.awaitText("icecast takes the stream", PATIENCE);
    return new Running(
        server,
        List.of(origin),
        port,
        Load.Wire.HTTP,
        load.packetSize,
        List.of(BenchOrigin.ICECAST_MOUNT));
  }

  private static void awaitPort(int port) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
  }
}
