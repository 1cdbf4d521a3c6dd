package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

/** The drop-in, unpacked over an empty base of a real jetty-home. */
@Timeout(180)
class JettyHomeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path ZIP = Path.of("../config/target/wmrelay-jetty.zip");

  private final Recording media = Recording.vector("av.asf");

  @TempDir private Path base;

  private static String pulling(String url) {
    return "wmrelay.publishing-points.\"/studio\" { source = \"" + url + "\" }\n";
  }

  @Test
  void shouldServeRealAndExactListenersFromAJettyBase() {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        JettyHome jetty = new JettyHome(base).unzip(ZIP).addModules("wmrelay")) {
      origin.play();
      jetty.write("etc/wmrelay.conf", pulling(origin.url())).start();
      PlayRequest request = PlayRequest.mmsh(Live.await(jetty.url("/studio"))).expecting(media);
      try (FakePlayer player = FakePlayer.start(request)) {
        player.awaitPackets(30, PATIENCE);
        String url = jetty.url("/studio").replace("http:", "mmsh:");
        Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-frames:v", "60");

        assertEquals(List.of(), player.problems(), player.toString());
        assertEquals(60, played.videoFrames(), played.toString());
        assertEquals(200, Live.status(jetty.url("/-/health/ready")));
      }
    }
  }

  @Test
  void shouldPublishNothingAsShipped() {
    try (JettyHome jetty = new JettyHome(base).unzip(ZIP).addModules("wmrelay").start();
        FakePlayer player = FakePlayer.start(PlayRequest.httpBytes(jetty.url("/studio")))) {
      assertEquals(404, player.awaitHead(PATIENCE).status());
    }
  }

  @Test
  void shouldDescribeItsModule() {
    JettyHome jetty = new JettyHome(base).unzip(ZIP);
    String list = jetty.run("--list-modules=streaming");
    assertTrue(list.contains("Relays live streams"), list);
    jetty.close();
  }

  @Test
  void shouldKeepAnEditedConfigurationWhenItIsUnpackedAgain() throws Exception {
    String edited = pulling("http://127.0.0.1:9/");
    try (JettyHome jetty = new JettyHome(base).unzip(ZIP).addModules("wmrelay")) {
      jetty.write("etc/wmrelay.conf", edited).unzip(ZIP).addModules("wmrelay");
      assertEquals(edited, Files.readString(base.resolve("etc/wmrelay.conf")));
    }
  }

  @Test
  void shouldNotStartWithABrokenConfigurationAndNameItsLine() {
    try (JettyHome jetty = new JettyHome(base).unzip(ZIP).addModules("wmrelay")) {
      jetty.write("etc/wmrelay.conf", "wmrelay {\n  max-listeners = 5\n}\n");
      Child failed = jetty.launch();
      failed.awaitText("wmrelay.conf:2: wmrelay.max-listeners", PATIENCE);
      assertTrue(failed.awaitExit(PATIENCE) != 0);
    }
  }
}
