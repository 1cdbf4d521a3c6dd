package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.Recording;

/** The example of a program that has the relay beside a servlet of its own. */
@Timeout(120)
class EmbeddedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING =
      Pattern.compile("Started oejs\\.ServerConnector@.*:(\\d+)\\}");

  private final Recording media = Recording.vector("av.asf");

  @TempDir private Path directory;

  /** Its libraries are taken from the runnable jar, which has them all. */
  private Child start(Path config) {
    Path classes = Path.of("../examples/embedded/target/classes").toAbsolutePath();
    List<String> options =
        List.of(
            "-Dconfig.file=" + config, "-cp", classes + File.pathSeparator + StandaloneJar.jar());
    List<String> command = Child.java(options, "org.wmrelay.example.Embedded", "0");
    return Child.start(command, directory, Map.of(), Child.LIFE_TIME);
  }

  @Test
  void shouldServeListenersBesideAServletAndEndThemCleanly() throws IOException {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9())) {
      origin.play();
      Path config =
          Files.writeString(
              directory.resolve("my.conf"),
              "wmrelay.publishing-points.\"/studio\" { source = \"" + origin.url() + "\" }\n");
      try (Child program = start(config)) {
        String root = "http://127.0.0.1:" + program.awaitLine(LISTENING, PATIENCE).group(1);
        String url = Live.await(root + "/studio");
        try (FakePlayer player = FakePlayer.start(PlayRequest.mmsh(url).expecting(media));
            FakePlayer visitor = FakePlayer.start(PlayRequest.httpBytes(root + "/hello/"))) {
          player.awaitPackets(40, PATIENCE);
          Ffmpeg.Played played =
              Ffmpeg.play(url.replace("http:", "mmsh:"), PATIENCE, "-frames:v", "30");

          assertEquals(30, played.videoFrames(), played.toString());
          assertTrue(visitor.awaitEnd(PATIENCE).bodyText().startsWith("Hello"));
          program.stop();
          player.awaitEnd(PATIENCE);
          assertEquals(List.of(), player.problems(), player.toString());
          assertEquals(0, player.lost());
          assertTrue(player.endedCleanly(), player.toString());
        }
      }
    }
  }
}
