package org.wmrelay.it.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Ffmpeg.Played;
import org.wmrelay.it.wire.Recording;

class FfmpegTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void shouldDecodeEveryFrameOfTheFileItMade() throws IOException {
    Path file = Ffmpeg.make(directory.resolve("av.asf"), "asf", 3, 1444);

    Played played = Ffmpeg.play(file.toString(), PATIENCE);

    assertTrue(played.isClean(), played.toString());
    assertEquals(45, played.videoFrames());
    assertEquals(1444, Recording.of(file).packetSize());
  }

  @Test
  void shouldMakeFramesThatAreARecording() throws IOException {
    Path file = Ffmpeg.make(directory.resolve("av.asf_stream"), "asf_stream", 2, 3200);

    Recording recording = Recording.of(file);

    assertTrue(recording.period() > 5);
    assertEquals(1, recording.videoStreams().size());
  }

  @Test
  void shouldPlayAudioWithoutAPicture() {
    Path file = Ffmpeg.makeAudio(directory.resolve("a.asf"), 2);

    Played played = Ffmpeg.play(file.toString(), PATIENCE);

    assertTrue(played.isClean(), played.toString());
    assertEquals(0, played.videoFrames());
    assertTrue(played.playedMs() > 1900, played.toString());
  }

  @Test
  void shouldReportErrorsOfADamagedFile() throws IOException {
    Path file = Ffmpeg.make(directory.resolve("av.asf"), "asf", 2, 3200);
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 4000; at < bytes.length - 4000; at += 1000) {
      java.util.Arrays.fill(bytes, at, at + 100, (byte) 0x55);
    }
    Files.write(file, bytes);

    Played played = Ffmpeg.play(file.toString(), PATIENCE);

    assertFalse(played.isClean(), played.toString());
  }

  @Test
  void shouldFailWhenNothingIsThereToPlay() {
    Played played = Ffmpeg.play(directory.resolve("nothing.asf").toString(), PATIENCE);

    assertFalse(played.isClean());
    assertFalse(played.errors().isEmpty());
  }

  @Test
  void shouldStopAtTheAskedNumberOfFrames() {
    Path file = Ffmpeg.make(directory.resolve("av.asf"), "asf", 2, 3200);

    Played played = Ffmpeg.play(file.toString(), PATIENCE, "-frames:v", "10");

    assertEquals(10, played.videoFrames());
  }

  @Test
  void shouldSendATransportStream() {
    try (Child sender = Ffmpeg.sendTransportStream("127.0.0.1", FreePorts.udp(), 2)) {
      assertEquals(0, sender.awaitExit(PATIENCE), sender.output());
    }
  }
}
