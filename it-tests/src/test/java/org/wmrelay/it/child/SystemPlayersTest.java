package org.wmrelay.it.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.wire.Recording;

/** VLC and MPlayer as origin and players, without the product between. */
@Tag("players")
@Timeout(120)
class SystemPlayersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static Path file;

  @BeforeAll
  static void makeMedia() {
    file = Ffmpeg.make(directory.resolve("long.asf"), "asf", 30, 3200);
  }

  private static FakeOrigin playing(OriginProfile profile) throws Exception {
    FakeOrigin origin =
        FakeOrigin.start(Recording.of(file), profile.join(OriginProfile.Join.KEY_FRAME));
    origin.play();
    return origin;
  }

  @Test
  void shouldHaveVlcAsAnOriginThatFfmpegPlays() {
    try (Vlc vlc = Vlc.origin(file)) {
      Ffmpeg.Played played = Ffmpeg.play(vlc.url("mmsh"), PATIENCE, "-frames:v", "40");

      assertEquals(40, played.videoFrames(), played.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mmsh", "http"})
  void shouldHaveVlcAsAPlayer(String scheme) throws Exception {
    OriginProfile profile = scheme.equals("http") ? OriginProfile.plainAsf() : OriginProfile.wme9();
    try (FakeOrigin origin = playing(profile);
        Vlc vlc = Vlc.play(origin.url(scheme))) {
      Vlc.Stats stats = vlc.awaitVideo(60, PATIENCE);

      assertTrue(stats.audioDecoded() > 0, stats.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mmsh", "http"})
  void shouldHaveMplayerAsAPlayer(String scheme) throws Exception {
    OriginProfile profile = scheme.equals("http") ? OriginProfile.plainAsf() : OriginProfile.wme9();
    try (FakeOrigin origin = playing(profile)) {
      Mplayer.Played played = Mplayer.play(origin.url(scheme), 40, PATIENCE);

      assertTrue(played.videoFrames() >= 39, played.output());
    }
  }

  @Test
  void shouldDecodeNothingWhereNothingIsPlayed() throws Exception {
    try (FakeOrigin origin = FakeOrigin.start(Recording.of(file), OriginProfile.wme9())) {
      origin.end();
      origin.refuse();

      assertEquals(0, Mplayer.play(origin.url("mmsh"), 40, PATIENCE).videoFrames());
    }
  }

  @Test
  void shouldLeaveNoProcessBehind() {
    Vlc vlc = Vlc.origin(file);
    List<ProcessHandle> all =
        ProcessHandle.of(vlc.process().pid()).stream()
            .flatMap(
                handle ->
                    java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(handle), handle.descendants()))
            .toList();

    vlc.close();

    assertFalse(all.isEmpty());
    all.forEach(handle -> assertFalse(handle.isAlive()));
  }
}
