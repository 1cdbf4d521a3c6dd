package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.Fault;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.NumberedMedia;
import org.wmrelay.it.wire.Recording;

/** What listeners notice when their source is cut, restarted, changed or away. */
@Timeout(120)
class SourceSurvivalIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NumberedMedia media = NumberedMedia.ofRate(1_000_000);
  private final FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());

  @TempDir private Path directory;

  @AfterEach
  void close() {
    origin.close();
  }

  private StandaloneJar relay(String point) throws IOException {
    Path config = directory.resolve("relay.conf");
    Files.writeString(
        config,
        "wmrelay.publishing-points.\"/\" {\n"
            + "pull { retry-min = 200 ms, retry-max = 1 s, stall-timeout = 2 s }\n"
            + point
            + "\n}\n");
    StandaloneJar relay = StandaloneJar.start("--config", config.toString());
    origin.play();
    if (!point.contains("on-demand")) {
      Live.await(relay.url("/"));
    }
    return relay;
  }

  private String pulled() {
    return "source = \"" + origin.url() + "\"";
  }

  private static void awaitMore(FakePlayer player, int packets) {
    player.awaitPackets(player.packets() + packets, PATIENCE);
  }

  @Test
  void shouldKeepListenersWhenTheConnectionIsCut() throws Exception {
    try (StandaloneJar relay = relay(pulled());
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      origin.inject(new Fault.Cut());
      awaitMore(player, 60);

      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(FakePlayer.End.NOT_YET, player.end());
      assertEquals(1, player.frames('H'));
    }
  }

  @Test
  void shouldKeepListenersWhenTheOriginSendsGarbage() throws Exception {
    try (StandaloneJar relay = relay(pulled());
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      byte[] garbage = "no frame at all, but many bytes".getBytes(StandardCharsets.US_ASCII);
      origin.inject(new Fault.Garbage(garbage));
      awaitMore(player, 60);

      assertEquals(List.of(), player.problems(), player.toString());
    }
  }

  @Test
  void shouldKeepListenersWhenTheOriginStallsInTheMiddleOfAFrame() throws Exception {
    try (StandaloneJar relay = relay(pulled());
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      origin.inject(new Fault.HalfFrame());
      awaitMore(player, 60);

      assertEquals(List.of(), player.problems(), player.toString());
    }
  }

  @Test
  void shouldLetTimesGoOnWhenTheOriginsClockJumps() throws Exception {
    try (StandaloneJar relay = relay(pulled());
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      origin.jump(Duration.ofHours(1));
      origin.inject(new Fault.Cut());
      awaitMore(player, 60);

      assertEquals(List.of(), player.problems(), player.toString());
      assertTrue(
          player.shifts().stream().allMatch(shift -> Math.abs(shift) < 60_000),
          "the hour is taken back: " + player.shifts());
    }
  }

  @Test
  void shouldShowListenersANewHeaderWhenTheOriginChanges() throws Exception {
    Recording other = Recording.vector("av.asf");
    try (StandaloneJar relay = relay(pulled());
        FakePlayer player =
            FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media, other))) {
      player.awaitPackets(20, PATIENCE);
      origin.change(other, true);
      awaitMore(player, 30);

      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(2, player.frames('H'));
      assertEquals(1, player.frames('C'));
      assertEquals(0, player.frames('E'));
    }
  }

  @Test
  void shouldEndListenersCleanlyWhenTheSourceIsAwayForLongerThanLinger() throws Exception {
    try (StandaloneJar relay = relay(pulled() + "\nlinger = 1 s");
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      origin.refuse();
      origin.inject(new Fault.Cut());
      player.awaitEnd(PATIENCE);

      assertTrue(player.endedCleanly(), player.toString());
      assertEquals(503, Live.status(relay.url("/")));
      origin.listenAgain();
      Awaitility.await().atMost(PATIENCE).until(() -> Live.status(relay.url("/")) == 200);
    }
  }

  @Test
  void shouldGoOnWithTheStandByFileAndComeBack() throws Exception {
    Path standBy = directory.resolve("stand-by.asf");
    Files.write(standBy, Recording.vectorBytes("av.asf"));
    String source =
        "source = [ \"" + origin.url() + "\", \"file:" + standBy + "\" ]\npull.fail-back = 1 s";
    Recording shown = Recording.vector("av.asf");
    try (StandaloneJar relay = relay(source);
        FakePlayer player =
            FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media, shown))) {
      player.awaitPackets(20, PATIENCE);
      origin.refuse();
      origin.inject(new Fault.Cut());
      Awaitility.await().atMost(PATIENCE).until(() -> player.frames('H') == 2);
      origin.listenAgain();
      Awaitility.await().atMost(PATIENCE).until(() -> player.frames('H') >= 3);
      awaitMore(player, 30);

      assertEquals(List.of(), player.problems(), player.toString());
    }
  }

  @Test
  void shouldPullOnlyWhileSomebodyListensWhenTold() throws Exception {
    String onDemand = pulled() + "\non-demand { enabled = true, idle-timeout = 1 s }";
    try (StandaloneJar relay = relay(onDemand)) {
      assertEquals(0, origin.accepted());
      try (FakePlayer player =
          FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
        player.awaitPackets(20, PATIENCE);
        assertEquals(List.of(), player.problems(), player.toString());
        assertEquals(1, origin.playing());
      }
      Awaitility.await().atMost(PATIENCE).until(() -> origin.playing() == 0);
    }
  }

  @Test
  void shouldLogInToTheOrigin() throws Exception {
    origin.requireDigest("viewer", "secret", "MD5-sess");
    String source = "source = { url = \"" + origin.url() + "\", user = viewer, password = secret }";
    try (StandaloneJar relay = relay(source);
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(relay.url("/")).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      assertEquals(List.of(), player.problems(), player.toString());
    }
  }

  @Test
  void shouldNotFeedTheRelayThatFeedsIt() throws Exception {
    int port = FreePorts.tcp();
    try (StandaloneJar first =
            relay(
                "source = [ \"%s\", \"http://127.0.0.1:%d/\" ]\npull.fail-back = 1 s"
                    .formatted(origin.url(), port));
        StandaloneJar second =
            StandaloneJar.startExactly(List.of(), "-p", "" + port, first.url("/"));
        FakePlayer player =
            FakePlayer.start(PlayRequest.mmsh(Live.await(second.url("/"))).expecting(media))) {
      player.awaitPackets(20, PATIENCE);
      origin.refuse();
      origin.inject(new Fault.Cut());
      first.process().awaitText("508", PATIENCE);
      origin.listenAgain();
      awaitMore(player, 60);

      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(FakePlayer.End.NOT_YET, player.end());
    }
  }

  @Test
  void shouldRefuseToPullFromItself() throws Exception {
    int port = FreePorts.tcp();
    Path config = directory.resolve("self.conf");
    String url = "http://127.0.0.1:" + port;
    Files.writeString(
        config,
        "wmrelay.publishing-points {\n"
            + "\"/a\" { source = \""
            + url
            + "/b\" }\n"
            + "\"/b\" { source = \""
            + url
            + "/a\" }\n}\n");
    List<String> none = List.of();
    try (StandaloneJar relay =
        StandaloneJar.startExactly(none, "-p", "" + port, "--config", config.toString())) {
      relay.process().awaitText("508", PATIENCE);
    }
  }
}
