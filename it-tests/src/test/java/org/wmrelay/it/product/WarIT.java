package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.JettyHome;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.Recording;

/** The web application, deployed on a jetty-home that knows nothing of wmrelay. */
@Timeout(120)
class WarIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path WAR = Path.of("../examples/war/target/wmrelay.war");

  private final Recording media = Recording.vector("av.asf");

  @TempDir private Path base;
  @TempDir private Path elsewhere;

  @Test
  void shouldServeExactListenersUnderItsContextPath() throws IOException {
    Path config = elsewhere.resolve("relay.conf");
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        JettyHome jetty = new JettyHome(base).addModules("http", "ee11-deploy")) {
      origin.play();
      Files.writeString(
          config, "wmrelay.publishing-points.\"/studio\" { source = \"" + origin.url() + "\" }\n");
      jetty.put(WAR, "webapps/radio.war").jvm("-Dwmrelay.config=" + config).start();
      String url = Live.await(jetty.url("/radio/studio"));
      assertEquals(200, Live.status(jetty.url("/radio/-/health/ready")));
      for (PlayRequest request : List.of(PlayRequest.mmsh(url), PlayRequest.http(url))) {
        try (FakePlayer player = FakePlayer.start(request.expecting(media))) {
          player.awaitPackets(40, PATIENCE);
          assertEquals(List.of(), player.problems(), player.toString());
          assertEquals(0, player.lost());
        }
      }
    }
  }

  @Test
  void shouldPublishNothingWithTheConfigurationItBrings() {
    try (JettyHome jetty = new JettyHome(base).addModules("http", "ee11-deploy")) {
      jetty.put(WAR, "webapps/radio.war").start();
      assertEquals(404, Live.status(jetty.url("/radio/studio")));
    }
  }
}
