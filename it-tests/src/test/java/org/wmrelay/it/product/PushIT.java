package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeEncoder;

/** Encoders push to the relay, fake ones byte for byte and real ones with real players. */
@Timeout(180)
class PushIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SECONDS = 90;

  private static StandaloneJar relay;

  /** Each test has a point of its own. */
  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("users"), "studio=pa:ss\nother=word\n");
    StringBuilder points = new StringBuilder("\"/open\" { source = push, push.open = true }\n");
    for (String name :
        List.of("/locked", "/taken", "/back", "/fought", "/posted", "/put", "/silent")) {
      String users = "push.users-file = \"" + directory.resolve("users") + "\"";
      points.append("\"" + name + "\" { source = push, " + users + " }\n");
    }
    Path config = directory.resolve("push.conf");
    Files.writeString(config, "wmrelay.publishing-points {\n" + points + "}\n");
    relay = StandaloneJar.start("--config", config.toString());
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static FakeEncoder encoder(String point) {
    return new FakeEncoder(relay.url(point)).login("studio", "pa:ss");
  }

  @Test
  void shouldCarryAnEncoderOverSeveralBodiesWhenItLogsIn() {
    try (FakeEncoder encoder = encoder("/locked")) {
      PushedStream.carry(relay.url("/locked"), encoder);
      assertEquals(401, encoder.answers().get(0).status());
    }
  }

  @Test
  void shouldCarryAnEncoderOverSeveralBodiesWhenThePointIsOpen() {
    try (FakeEncoder encoder = new FakeEncoder(relay.url("/open"))) {
      PushedStream.carry(relay.url("/open"), encoder);
    }
  }

  @Test
  void shouldTakeAnyPathAndNameWithTheCommonPasswordOfTheCommandLine() {
    try (StandaloneJar common = StandaloneJar.start("-a", "secret");
        FakeEncoder encoder = new FakeEncoder(common.url("/any/path")).login("any", "secret")) {
      PushedStream.carry(common.url("/"), encoder);
    }
  }

  @Test
  void shouldTakeAnybodyButSayItLoudWithoutAPasswordOnTheCommandLine() {
    try (StandaloneJar open = StandaloneJar.start();
        FakeEncoder encoder = new FakeEncoder(open.url("//"))) {
      open.process().awaitText("anybody may push", PATIENCE);
      PushedStream.carry(open.url("/"), encoder);
    }
  }

  @Test
  void shouldRefuseOthersButLetTheSameUserTakeOverUnheard() {
    try (FakeEncoder first = encoder("/taken");
        FakeEncoder second = encoder("/taken");
        FakeEncoder other = new FakeEncoder(relay.url("/taken")).login("other", "word")) {
      first.setup();
      first.start().header(PushedStream.MEDIA).play(1);
      try (PushedStream stream = PushedStream.listen(relay.url("/taken"))) {
        other.setup();
        assertEquals(503, other.start().header(PushedStream.MEDIA).awaitAnswer().status());
        stream.awaitMore(10);

        second.setup();
        stream.awaitMore(10);
        first.pause();
        second.start().header(PushedStream.MEDIA).play(20);
        assertEquals(409, first.awaitAnswer().status());
        stream.awaitMore(40);
      }
    }
  }

  @Test
  void shouldSpliceWhenAnEncoderComesBackInTime() {
    try (FakeEncoder lost = encoder("/back");
        FakeEncoder anew = encoder("/back")) {
      lost.setup();
      lost.start().header(PushedStream.MEDIA).play(1);
      try (PushedStream stream = PushedStream.listen(relay.url("/back"))) {
        stream.awaitMore(10);
        lost.disconnect();
        lost.start().play(1);
        stream.awaitMore(10);
        lost.disconnect();

        anew.setup();
        anew.start().header(PushedStream.MEDIA).play(20);
        stream.awaitMore(40);
      }
    }
  }

  /** As a network does that is gone without a word. */
  @Tag("long")
  @Test
  void shouldGiveUpAnEncoderThatIsSilentForAMinuteAndKeepItsListeners() {
    try (FakeEncoder silent = encoder("/silent");
        FakeEncoder anew = encoder("/silent")) {
      silent.setup();
      silent.start().header(PushedStream.MEDIA).play(1);
      try (PushedStream stream = PushedStream.listen(relay.url("/silent"))) {
        stream.awaitMore(10);
        silent.pause();
        Awaitility.await().atMost(PATIENCE).until(silent::hasAnswer);
        assertEquals(408, silent.awaitAnswer().status());

        anew.setup();
        anew.start().header(PushedStream.MEDIA).play(20);
        stream.awaitMore(40);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // all of 127.0.0.0/8 is this machine there
  void shouldEndTheFightOfTwoEncoders() {
    try (FakeEncoder first = encoder("/fought");
        FakeEncoder second = encoder("/fought").from("127.0.0.2")) {
      first.setup();
      first.start().header(PushedStream.MEDIA).play(1);
      try (PushedStream stream = PushedStream.listen(relay.url("/fought"))) {
        stream.awaitMore(10);
        takeOver(first, second);
        takeOver(second, first);
        takeOver(first, second);

        first.disconnect().setup();
        assertEquals(503, first.start().header(PushedStream.MEDIA).awaitAnswer().status());
        relay.process().awaitText("two encoders took the point from each other", PATIENCE);
        second.play(20);
        stream.awaitMore(10);
      }
    }
  }

  private static void takeOver(FakeEncoder from, FakeEncoder by) {
    from.pause();
    by.disconnect().setup();
    by.start().header(PushedStream.MEDIA).push(1);
    assertEquals(409, from.awaitAnswer().status());
  }

  @ParameterizedTest
  @CsvSource({"/posted, POST, asf", "/put, PUT, asf_stream"})
  void shouldServeRealPlayersFromARealEncoder(String point, String method, String format) {
    String target = relay.url(point).replace("://", "://studio:pa%3Ass@");
    try (Child encoder = ffmpeg(target, method, format)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !encoder.isAlive() || Live.status(relay.url(point)) == 200);
      assertTrue(encoder.isAlive(), encoder::output);
      var framed = CompletableFuture.supplyAsync(() -> play("mmsh", point));
      var plain = CompletableFuture.supplyAsync(() -> play("http", point));
      for (Ffmpeg.Played played : List.of(framed.join(), plain.join())) {
        assertEquals(List.of(), played.errors(), played.toString());
        assertEquals(45, played.videoFrames(), played.toString());
      }
      assertTrue(encoder.isAlive(), encoder::output);
    }
  }

  private static Child ffmpeg(String target, String method, String format) {
    List<String> live = new ArrayList<>();
    for (String argument : Ffmpeg.testPicture(SECONDS)) {
      live.addAll(argument.equals("-f") ? List.of("-re", "-f") : List.of(argument));
    }
    return Ffmpeg.start(
        Duration.ofSeconds(SECONDS),
        Stream.of(live, Ffmpeg.windowsMedia(), List.of("-method", method, "-f", format, target))
            .flatMap(List::stream)
            .toList());
  }

  private static Ffmpeg.Played play(String scheme, String point) {
    return Ffmpeg.play(relay.url(scheme, point), PATIENCE, "-frames:v", "45");
  }
}
