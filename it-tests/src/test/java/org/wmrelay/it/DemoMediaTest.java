package org.wmrelay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.OriginProfile.Join;
import org.wmrelay.it.fake.OriginProfile.Padding;
import org.wmrelay.it.wire.AsfPacket;
import org.wmrelay.it.wire.Recording;

/** The media that is shipped for a first try. */
class DemoMediaTest {

  private static final Path FILE = Path.of("../examples/standalone/src/main/resources/demo.asf");

  @Test
  void shouldBeSmallAndBeginAnewEveryTwoSeconds() throws IOException {
    Recording demo = Recording.of(FILE);
    long keyFrames = 0;
    for (long i = 0; i < demo.period(); i++) {
      AsfPacket packet = demo.packet(i);
      keyFrames += packet.startsKeyFrame(demo.videoStreams()) ? 1 : 0;
    }

    assertTrue(Files.size(FILE) <= 400 * 1024);
    assertEquals(8, keyFrames);
    assertTrue(demo.packet(0).startsKeyFrame(demo.videoStreams()));
  }

  @Test
  void shouldGoRoundWithoutAnError() throws IOException {
    Recording demo = Recording.of(FILE);
    Ffmpeg.Played played = playTwoRounds(demo, Padding.KEPT);

    assertTrue(played.isClean(), played.toString());
    assertEquals(2 * 16 * 15, played.videoFrames());
  }

  /**
   * ffmpeg fills a packet that is too short with zeros, and a single payload then seems to be
   * longer than its object. The demo has such a packet, with part of a key frame.
   */
  @Test
  void shouldLoseAPictureInFfmpegWhenASinglePayloadWasStripped() throws IOException {
    Recording demo = Recording.of(FILE);
    Ffmpeg.Played stripped = playTwoRounds(demo, Padding.STRIPPED);
    Ffmpeg.Played fieldKept = playTwoRounds(demo, Padding.STRIPPED_FIELD_KEPT);

    assertTrue(stripped.errors().get(0).contains("packet fragment position invalid"));
    assertEquals(2 * 16 * 15 - 2, stripped.videoFrames());
    assertTrue(fieldKept.isClean(), fieldKept.toString());
  }

  private static Ffmpeg.Played playTwoRounds(Recording demo, Padding padding) {
    OriginProfile profile = OriginProfile.wme9().join(Join.BEGINNING).padding(padding);
    try (FakeOrigin origin = FakeOrigin.start(demo, profile)) {
      origin.emit((int) (2 * demo.period()));
      origin.end();
      return Ffmpeg.play(origin.url("mmsh"), Duration.ofSeconds(30));
    }
  }
}
