package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.Ffmpeg;
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
      Ffmpeg.Played played =
          Ffmpeg.play(url.replace("http:", "mmsh:"), PATIENCE, "-frames:v", "30");
      assertEquals(30, played.videoFrames(), played.toString());
    }
  }

  @Test
  void shouldPublishNothingWithTheConfigurationItBrings() {
    try (JettyHome jetty = new JettyHome(base).addModules("http", "ee11-deploy")) {
      jetty.put(WAR, "webapps/radio.war").start();
      assertEquals(404, Live.status(jetty.url("/radio/studio")));
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenItsFileIsTakenAway() throws IOException {
    Path config = elsewhere.resolve("relay.conf");
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        JettyHome jetty = new JettyHome(base).addModules("http", "ee11-deploy")) {
      origin.play();
      Files.writeString(
          config, "wmrelay.publishing-points.\"/studio\" { source = \"" + origin.url() + "\" }\n");
      jetty.put(WAR, "webapps/radio.war").jvm("-Dwmrelay.config=" + config);
      jetty.start("jetty.deploy.scanInterval=1");
      String url = Live.await(jetty.url("/radio/studio"));
      try (FakePlayer player = FakePlayer.start(PlayRequest.mmsh(url).expecting(media))) {
        player.awaitPackets(20, PATIENCE);
        assertTrue(ask(jetty, "Thread.print").contains("\"wmrelay-"));
        assertTrue(ask(jetty, "GC.class_histogram").contains("WebAppClassLoader"));
        Files.delete(base.resolve("webapps/radio.war"));

        assertTrue(player.awaitEnd(PATIENCE).endedCleanly(), player.toString());
        awaitGone(jetty, "Thread.print", "\"wmrelay-");
        awaitGone(jetty, "GC.class_histogram", "WebAppClassLoader");
      }
    }
  }

  private static void awaitGone(JettyHome jetty, String question, String text) {
    Awaitility.await(text).atMost(PATIENCE).until(() -> !ask(jetty, question).contains(text));
  }

  /** What the server's JVM answers; a histogram is preceded by a collection. */
  private static String ask(JettyHome jetty, String question) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> command = List.of(jcmd, Long.toString(jetty.server().pid()), question);
    try (Child child = Child.start(command, Path.of("target"), Map.of(), PATIENCE)) {
      child.awaitExit(PATIENCE);
      return child.output();
    }
  }
}
