package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.NatsServer;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.child.Tools;

/** A node of the product that follows another one by NATS; the other pulls from the origin. */
final class NodeContestant implements Contestant {
  private final List<String> jvmOptions;

  NodeContestant(List<String> jvmOptions) {
    this.jvmOptions = jvmOptions;
  }

  @Override
  public String absence() {
    return Tools.find("nats-server").isPresent() ? "" : "no nats-server";
  }

  @Override
  public Running start(Load load, Path directory) throws IOException {
    Child origin = Contestant.origin(directory, load);
    NatsServer nats = new NatsServer(directory.resolve("nats"));
    String points = WmRelayContestant.points(load, Contestant.port(origin));
    StandaloneJar owner = node("owner", "true", nats, load, directory, points);
    owner.process().awaitText("this node has the source", PATIENCE);
    StandaloneJar follower = node("follower", "follow", nats, load, directory, points);
    follower.process().awaitText("node owner has the source", PATIENCE);
    return new Running(
        follower.process(),
        List.of(owner.process(), nats.process(), origin),
        follower.port(),
        load.wire,
        WmRelayContestant.stride(load),
        Contestant.paths(load.points));
  }

  private StandaloneJar node(
      String name, String clustered, NatsServer nats, Load load, Path directory, String points)
      throws IOException {
    Path own = Files.createDirectories(directory.resolve(name));
    Path file = WmRelayContestant.configuration(load, own, points);
    String cluster =
        """
        wmrelay.cluster { node = %s, nats.servers = "%s" }
        """
            .formatted(name, nats.url());
    String each = points.replace("{ source", "{ clustered = " + clustered + ", source");
    Files.writeString(file, Files.readString(file).replace(points, each) + cluster);
    return StandaloneJar.startExactly(jvmOptions, "-p", "0", "-s", "--config", file.toString());
  }
}
