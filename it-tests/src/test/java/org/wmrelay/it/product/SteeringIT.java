package org.wmrelay.it.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.JettyHome;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.Fault;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.NumberedMedia;

/** What operators have done by the API, and what it means to listeners. */
@Timeout(240)
class SteeringIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path ZIP = Path.of("../config/target/wmrelay-jetty.zip");
  private static final Pattern TCP_PORT = Pattern.compile("raw TCP clients connect to port (\\d+)");
  private static final NumberedMedia MEDIA = NumberedMedia.ofRate(300_000);
  private static final HttpClient OPERATOR = HttpClient.newHttpClient();

  private static FakeOrigin first;
  private static FakeOrigin second;
  private static JettyHome jetty;

  @BeforeAll
  static void start(@TempDir Path base) throws IOException {
    first = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    second = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    jetty = new JettyHome(base).unzip(ZIP).addModules("wmrelay");
    jetty.write(
        "etc/wmrelay.conf",
        """
        wmrelay {
          access.trusted-proxies = ["127.0.0.1"]
          publishing-points {
            "/studio" { source = "%1$s" }
            "/choice" { source = ["%1$s", "%2$s"], pull.fail-back = 1 s }
            "/feed" { source = "udp://127.0.0.1:%3$d", clone.tcp.port = 0 }
          }
        }
        """
            .formatted(first.url(), second.url(), FreePorts.udp()));
    jetty.start();
    first.play();
    second.play();
    Live.await(jetty.url("/studio"));
  }

  @AfterAll
  static void stop() {
    jetty.close();
    first.close();
    second.close();
  }

  // ---- listeners ----

  @Test
  void shouldEndOneListenerAndHarmNoOther() throws Exception {
    try (FakePlayer kicked = listener("10.7.0.1");
        FakePlayer other = listener("10.7.0.2")) {
      act("kick", "listener", id("10.7.0.1"));

      kicked.awaitEnd(PATIENCE);
      assertTrue(kicked.endedCleanly(), kicked.toString());
      assertHearsOn(other);
      assertEquals(0, other.lost());
    }
  }

  @Test
  void shouldRefuseABannedAddressUntilItsTimeIsOverOrItIsLifted() throws Exception {
    try (FakePlayer banned = listener("10.7.0.3");
        FakePlayer other = listener("10.7.0.4")) {
      act("ban", "listener", id("10.7.0.3"), "seconds", "600");
      banned.awaitEnd(PATIENCE);
      for (int i = 0; i < 3; i++) {
        assertEquals(403, statusFor("10.7.0.3"));
      }
      act("unban", "address", "10.7.0.3");
      assertEquals(200, statusFor("10.7.0.3"));
      assertHearsOn(other);
    }
    try (FakePlayer banned = listener("10.7.0.3")) {
      act("ban", "listener", id("10.7.0.3"), "seconds", "2");
      banned.awaitEnd(PATIENCE);
      await().until(() -> statusFor("10.7.0.3") == 200);
      assertTrue(get("actions").contains("\"bans\":[]"));
    }
  }

  @Test
  void shouldCloseRawClientsOfABannedAddressAndSayWhy() throws Exception {
    int port = Integer.parseInt(jetty.server().awaitLine(TCP_PORT, PATIENCE).group(1));
    PlayRequest raw =
        PlayRequest.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    try (FakePlayer client = FakePlayer.start(raw)) {
      await().until(() -> get("listeners?point=/feed").contains("\"request\":\"tcp\""));
      act("ban", "address", "127.0.0.1", "seconds", "600");
      client.awaitEnd(PATIENCE);
      try (FakePlayer again = FakePlayer.start(raw)) {
        again.awaitEnd(PATIENCE);
      }
      String told = "/feed: 127.0.0.1 is closed: this address is banned for a time";
      jetty.server().awaitText(told, PATIENCE);
    } finally {
      act("unban", "address", "127.0.0.1");
    }
  }

  /** By the rates of all streams, each as often as it is heard: before the line is full. */
  @Test
  void shouldAdmitOnlyAsManyAsTheLineCarries(@TempDir Path directory) throws Exception {
    Path config = directory.resolve("relay.conf");
    String point = "publishing-points.\"/studio\" { source = \"" + first.url() + "\" }";
    Files.writeString(config, "wmrelay { limits.uplink = 0.5 Mbit/s\n" + point + " }\n");
    try (StandaloneJar relay = StandaloneJar.start("--config", config.toString())) {
      PlayRequest request = PlayRequest.mmsh(Live.await(relay.url("/studio"))).expecting(MEDIA);
      await().until(() -> admitsOneOnly(relay, request));
    }
  }

  /** A newcomer may be refused while the place of the one before is not free yet. */
  private static boolean admitsOneOnly(StandaloneJar relay, PlayRequest request) {
    try (FakePlayer listener = FakePlayer.start(request)) {
      if (listener.awaitHead(PATIENCE).status() != 200) {
        return false;
      }
      assertEquals(503, Live.status(relay.url("/studio")));
      assertHearsOn(listener);
      return true;
    }
  }

  // ---- sources ----

  @Test
  void shouldHaveNoBroadcastFromItsEndUntilTheSourceIsStarted() throws Exception {
    for (String action : List.of("end", "stop")) {
      try (FakePlayer listener = listener("10.7.0.5")) {
        act(action, "point", "/studio");
        listener.awaitEnd(PATIENCE);
        assertTrue(listener.endedCleanly(), listener.toString());
        assertEquals(List.of(), listener.problems());
        assertEquals(503, Live.status(jetty.url("/studio")));
      } finally {
        act("start", "point", "/studio");
      }
      Live.await(jetty.url("/studio"));
    }
  }

  @Test
  void shouldGoOnWithTheUpstreamThatWasChosenUntilItFails() throws Exception {
    try (FakePlayer listener = listener("/choice", "10.7.0.6")) {
      act("switch", "point", "/choice", "source", "2");
      await().until(() -> inUse().equals("2"));
      assertHearsOn(listener);
      Awaitility.await()
          .during(Duration.ofSeconds(3))
          .atMost(PATIENCE)
          .until(() -> inUse().equals("2"));
      await().until(() -> first.playing() == 1);

      second.refuse();
      second.inject(new Fault.Cut());
      await().until(() -> inUse().equals("1"));
      assertHearsOn(listener);
      assertEquals(1, listener.frames('H'), "it is one and the same stream");
    } finally {
      second.listenAgain();
    }
  }

  // ---- helpers ----

  private static ConditionFactory await() {
    return Awaitility.await().atMost(PATIENCE);
  }

  /** One that a proxy says comes from there, and that hears something. */
  private static FakePlayer listener(String address) {
    return listener("/studio", address);
  }

  private static FakePlayer listener(String point, String address) {
    PlayRequest request =
        PlayRequest.mmsh(Live.await(jetty.url(point)))
            .header("X-Forwarded-For: " + address)
            .expecting(MEDIA);
    return FakePlayer.start(request).awaitPackets(10, PATIENCE);
  }

  private static int statusFor(String address) {
    PlayRequest request =
        PlayRequest.mmsh(jetty.url("/studio")).header("X-Forwarded-For: " + address);
    try (FakePlayer player = FakePlayer.start(request)) {
      return player.awaitHead(PATIENCE).status();
    }
  }

  private static void assertHearsOn(FakePlayer player) {
    player.awaitPackets(player.packets() + 25, PATIENCE);
    assertEquals(List.of(), player.problems(), player.toString());
    assertEquals(FakePlayer.End.NOT_YET, player.end());
  }

  private static String inUse() throws Exception {
    return found("\"upstreamInUse\":(\\w+)", get("points?point=/choice"));
  }

  /** Of the listener with that address. */
  private static String id(String address) throws Exception {
    return found("\"id\":(\\d+)", get("listeners?find=" + address + ":"));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static String get(String resource) throws Exception {
    return OPERATOR.send(api(resource).build(), BodyHandlers.ofString()).body();
  }

  private static void act(String action, String name, String value, String... more)
      throws Exception {
    String query = "actions?do=" + action + "&" + name + "=" + URLEncoder.encode(value, UTF_8);
    if (more.length > 0) {
      query += "&" + more[0] + "=" + more[1];
    }
    HttpRequest.Builder request =
        api(query).header("X-Requested-By", "test").POST(HttpRequest.BodyPublishers.noBody());
    HttpResponse<String> answer = OPERATOR.send(request.build(), BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static HttpRequest.Builder api(String resource) {
    return HttpRequest.newBuilder(URI.create(jetty.url("/-/api/v1/" + resource)));
  }
}
