package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.Mplayer;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.child.Vlc;

/** Real programs on both sides of the relay. */
@Timeout(180)
class RealPlayersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static Path media;

  @BeforeAll
  static void makeMedia() {
    media = Ffmpeg.make(directory.resolve("media.asf"), "asf", 20, 3200);
  }

  private static String live(StandaloneJar relay, String scheme) {
    Live.await(relay.url("/"));
    return relay.url(scheme, "/");
  }

  private static String mmsh(StandaloneJar relay) {
    return live(relay, "mmsh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mmsh", "http"})
  void shouldBePlayedByFfmpegWithoutAnError(String scheme) {
    try (StandaloneJar relay = StandaloneJar.start("file:" + media)) {
      Ffmpeg.Played played = Ffmpeg.play(relay.url(scheme, "/"), PATIENCE, "-frames:v", "60");

      assertEquals(List.of(), played.errors(), played.toString());
      assertEquals(60, played.videoFrames(), played.toString());
    }
  }

  @Test
  void shouldBePlayedByFfmpegThroughACascade() {
    try (StandaloneJar first = StandaloneJar.start("file:" + media);
        StandaloneJar second = StandaloneJar.start(first.url("/"));
        StandaloneJar third = StandaloneJar.start(second.url("/any/path.asf"))) {
      Ffmpeg.Played played = Ffmpeg.play(mmsh(third), PATIENCE, "-frames:v", "60");

      assertEquals(60, played.videoFrames(), played.toString());
    }
  }

  @Test
  void shouldBroadcastItsDemonstration() {
    try (StandaloneJar relay = StandaloneJar.start("--demo")) {
      Ffmpeg.Played played = Ffmpeg.play(mmsh(relay), PATIENCE, "-t", "3");

      assertTrue(played.isClean(), played.toString());
    }
  }

  @Tag("players")
  @Test
  void shouldServeVlcAndMplayerFromVlcThroughTwoRelays() throws Exception {
    try (Vlc origin = Vlc.origin(media);
        StandaloneJar first = StandaloneJar.start(origin.url("http"));
        StandaloneJar second = StandaloneJar.start(first.url("/"))) {
      for (String scheme : List.of("mmsh", "http")) {
        Mplayer.Played mplayer = Mplayer.play(live(second, scheme), 40, PATIENCE);
        assertTrue(mplayer.videoFrames() >= 39, mplayer.output());
        try (Vlc player = Vlc.play(live(second, scheme))) {
          Vlc.Stats stats = player.awaitVideo(60, PATIENCE);
          assertTrue(stats.audioDecoded() > 0, stats.toString());
        }
        Ffmpeg.Played ffmpeg = Ffmpeg.play(live(second, scheme), PATIENCE, "-frames:v", "60");
        assertEquals(60, ffmpeg.videoFrames(), ffmpeg.toString());
      }
    }
  }
}
