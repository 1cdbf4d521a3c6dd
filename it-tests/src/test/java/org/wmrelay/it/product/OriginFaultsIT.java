package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.Answer;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.Fault;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.NumberedMedia;

/**
 * Everything that origins can do to a relay, at once to one relay with a point for each: the
 * operator reads the reason, the point is served as soon as its origin is well again, and those who
 * listen to another point miss nothing.
 */
@Timeout(180)
class OriginFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final NumberedMedia MEDIA = NumberedMedia.ofRate(300_000);
  private static final Map<String, Trouble> TROUBLES = new LinkedHashMap<>();
  private static FakeOrigin healthy;
  private static FakeOrigin fast;
  private static FakeOrigin trickling;
  private static StandaloneJar relay;
  private static Unharmed others;

  /** An origin, what is wrong with it, what the operator reads, and how it recovers. */
  private record Trouble(
      FakeOrigin origin, Consumer<FakeOrigin> begin, String told, Consumer<FakeOrigin> recover) {}

  private static void trouble(
      String name, Consumer<FakeOrigin> begin, String told, Consumer<FakeOrigin> recover) {
    FakeOrigin origin = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    origin.play();
    TROUBLES.put(name, new Trouble(origin, begin, told, recover));
  }

  private static void answers(String name, Answer answer, String told) {
    trouble(name, origin -> origin.answerNext(answer), told, origin -> {});
  }

  private static void breaks(String name, Fault fault, String told) {
    trouble(name, origin -> origin.inject(fault), told, origin -> {});
  }

  private static void makeTroubles() {
    answers("hangs-before-head", new Answer.HangBeforeHead(), "sends no header of a stream within");
    answers("hangs-in-head", new Answer.HangInHead(), "sends no header of a stream within");
    answers(
        "hangs-in-stream-header",
        new Answer.HangInStreamHeader(),
        "sends no header of a stream within");
    answers("closes", new Answer.Close(), "closed the connection");
    answers("busy", new Answer.Status("503 Busy"), "answers 503 Busy");
    answers("page", new Answer.Text("text/html", "<html></html>"), "answers with a web page");
    answers(
        "elsewhere",
        new Answer.Redirect("302 Found", "file:///etc/passwd"),
        "redirects to no address of a stream");
    trouble("restarts", origin -> origin.restart(MEDIA), "closed the connection", origin -> {});
    trouble("refuses", FakeOrigin::refuse, "refuses the connection", FakeOrigin::listenAgain);
    breaks("half-frame", new Fault.HalfFrame(), "sent no packet for");
    breaks("cut-frame", new Fault.CutFrame(), "closed the connection in the middle of a frame");
    breaks("cut", new Fault.Cut(), "closed the connection");
    breaks("reset", new Fault.Reset(), "closed the connection");
    trouble("silence", FakeOrigin::pause, "sent no packet for", FakeOrigin::play);
  }

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    makeTroubles();
    healthy = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    fast = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    fast.play(10);
    trickling = FakeOrigin.start(MEDIA, OriginProfile.wme9().trickle(100, 1000));
    trickling.play();
    StringBuilder points = new StringBuilder();
    points.append(point("healthy", healthy.url()));
    points.append(point("fast", fast.url()));
    points.append(point("trickling", trickling.url()));
    points.append(point("no-such-name", "http://no-such-host.invalid/"));
    TROUBLES.forEach((name, trouble) -> points.append(point(name, trouble.origin().url())));
    Path config = directory.resolve("relay.conf");
    Files.writeString(
        config,
        "wmrelay {\n"
            + "defaults.pull { retry-min = 200 ms, retry-max = 1 s }\n"
            + "defaults.window = 512 KiB\n"
            + "defaults.pull { stall-timeout = 1 s, read-timeout = 1 s }\n"
            + "publishing-points {\n"
            + points
            + "} }\n");
    relay = StandaloneJar.start("--config", config.toString());
    healthy.play();
    Set<FakeOrigin> origins = new HashSet<>(List.of(healthy, fast, trickling));
    TROUBLES.values().forEach(trouble -> origins.add(trouble.origin()));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> origins.stream().allMatch(origin -> origin.playing() == 1));
    int windows = origins.size() + 1;
    others = new Unharmed(relay, "/healthy", MEDIA, windows);
  }

  private static String point(String name, String url) {
    return String.format("\"/%s\" { source = \"%s\" }%n", name, url);
  }

  @AfterAll
  static void stop() {
    try {
      others.assertListening();
      others.assertNothingKept();
    } finally {
      others.close();
      relay.close();
      List.of(healthy, fast, trickling).forEach(FakeOrigin::close);
      TROUBLES.values().forEach(trouble -> trouble.origin().close());
    }
  }

  static List<String> names() {
    return List.copyOf(TROUBLES.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldSayWhyAndServeAgain(String name) {
    Trouble trouble = TROUBLES.get(name);
    String url = Live.await(relay.url("/" + name));
    try (FakePlayer player = FakePlayer.start(PlayRequest.mmsh(url).expecting(MEDIA))) {
      player.awaitPackets(10, PATIENCE);
      trouble.begin().accept(trouble.origin());
      trouble.origin().inject(new Fault.Cut());
      relay.process().awaitLine(Pattern.compile("/" + name + ": .*" + trouble.told()), PATIENCE);
      trouble.recover().accept(trouble.origin());
      player.awaitPackets(player.packets() + 10, PATIENCE);

      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(FakePlayer.End.NOT_YET, player.end());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "trickling"})
  void shouldRelayWhateverThePace(String name) {
    String url = Live.await(relay.url("/" + name));
    try (FakePlayer player = FakePlayer.start(PlayRequest.mmsh(url).expecting(MEDIA))) {
      player.awaitPackets(60, PATIENCE);

      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(0, player.lost(), player.toString());
    }
  }

  @Test
  void shouldSayThatANameCannotBeResolved() {
    relay
        .process()
        .awaitLine(Pattern.compile("/no-such-name: .*its name cannot be resolved"), PATIENCE);
  }
}
