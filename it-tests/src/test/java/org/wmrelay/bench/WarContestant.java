package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.JettyHome;

/** The product as a web application of a jetty-home, which delivers as any servlet does. */
final class WarContestant implements Contestant {
  private static final Path WAR = Path.of("../examples/war/target/wmrelay.war");

  private final List<String> jvmOptions;

  WarContestant(List<String> jvmOptions) {
    this.jvmOptions = jvmOptions;
  }

  @Override
  public String absence() {
    return Files.isRegularFile(WAR) ? "" : "no " + WAR.toAbsolutePath();
  }

  @Override
  public Running start(Load load, Path directory) throws IOException {
    Child origin = Contestant.origin(directory, load);
    String points = WmRelayContestant.points(load, Contestant.port(origin));
    Path config = WmRelayContestant.configuration(load, directory, points);
    JettyHome jetty = new JettyHome(Files.createTempDirectory(directory, "base"));
    jetty.addModules("http", "ee11-deploy").put(WAR, "webapps/ROOT.war");
    jetty.jvm(jvmOptions.toArray(String[]::new)).jvm("-Dwmrelay.config=" + config).start();
    for (String path : Contestant.paths(load.points)) {
      jetty.server().awaitText(" " + path + ": live", PATIENCE);
    }
    return new Running(
        jetty.server(),
        List.of(origin),
        jetty.port(),
        load.wire,
        WmRelayContestant.stride(load),
        Contestant.paths(load.points));
  }
}
