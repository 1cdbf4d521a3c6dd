package org.wmrelay.it.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.JettyHome;
import org.wmrelay.it.fake.FakeEncoder;

/** An encoder pushes to the drop-in of a jetty-home, and to the web application on another one. */
@Timeout(180)
class PushHostsIT {
  private static final Path ZIP = Path.of("../config/target/wmrelay-jetty.zip");
  private static final Path WAR = Path.of("../examples/war/target/wmrelay.war");

  private static final String LOCKED =
      """
      wmrelay.publishing-points."/studio" { source = push, push.password = "secret" }
      """;

  private static final String NAMELESS = LOCKED.replace("/studio", "/");

  @TempDir private Path base;
  @TempDir private Path elsewhere;

  private static void carry(String target, String url) {
    try (FakeEncoder encoder = new FakeEncoder(target).login("anybody", "secret")) {
      PushedStream.carry(url, encoder);
    }
  }

  @Test
  void shouldCarryAnEncoderAsAModule() {
    try (JettyHome jetty = new JettyHome(base).unzip(ZIP).addModules("wmrelay")) {
      jetty.write("etc/wmrelay.conf", LOCKED + NAMELESS);
      jetty.start("jetty.httpConfig.uriCompliance=DEFAULT,AMBIGUOUS_EMPTY_SEGMENT");
      carry(jetty.url("/studio"), jetty.url("/studio"));
      carry(jetty.url("//"), jetty.url("/"));
    }
  }

  @Test
  void shouldCarryAnEncoderAsAWebApplicationUnderItsContextPath() throws IOException {
    Path config = elsewhere.resolve("push.conf");
    Files.writeString(config, LOCKED);
    try (JettyHome jetty = new JettyHome(base).addModules("http", "ee11-deploy")) {
      jetty.put(WAR, "webapps/radio.war").jvm("-Dwmrelay.config=" + config).start();
      carry(jetty.url("/radio/studio"), jetty.url("/radio/studio"));
    }
  }
}
