package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
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
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.FreePorts;
import org.wmrelay.host.RawClient;
import org.wmrelay.wire.Vectors;

/** Operators steer real sources and listeners of a whole relay by its API. */
class SteeringInRelayTest {
  private static final String BODY = new String(Vectors.bytes("push_body.bin"), ISO_8859_1);
  private static final String WITHOUT_END = BODY.substring(0, BODY.length() - 8);

  private final HttpClient operator = HttpClient.newHttpClient();
  private final int feedPort = FreePorts.udp();

  @TempDir private Path directory;

  SteeringInRelayTest() throws IOException {}

  private RelayInJetty jetty;

  @BeforeEach
  void start() throws Exception {
    Path film = Files.write(directory.resolve("film.asf"), Vectors.bytes("av.asf"));
    jetty =
        new RelayInJetty(
            """
                    wmrelay {
                      defaults { linger = 0, push.open = true }
                      publishing-points {
                        "/live" { source = push }
                        "/made/*" { source = push }
                        "/feed" { source = "udp://127.0.0.1:%d" }
                        "/film" { source = "%s" }
                      }
                    }
                    """
                .formatted(feedPort, film.toUri()));
    jetty.start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
  }

  // ---- listeners ----

  @Test
  void shouldForbidABannedAddressToListenAndSayWhy() throws Exception {
    push("/live");
    awaitLive("/live");
    RawClient listener = play("/live");
    assertEquals(200, status(listener));
    await().until(() -> point("/live").listeners().size() == 1);

    long id = point("/live").listeners().iterator().next().id();
    act(200, "ban", "listener", Long.toString(id), "seconds", "600");

    assertEquals(403, status(play("/live")));
    assertEquals(403, status(describe("/live")));
    for (String path : List.of("/live", "/live.asx", "/live.m3u")) {
      HttpResponse<String> program = get(path);
      assertEquals(403, program.statusCode(), path);
      assertEquals("this address is banned for a time\n", program.body());
    }

    act(200, "unban", "address", "::ffff:127.0.0.1");
    assertEquals(200, status(play("/live")));
    assertEquals(200, status(describe("/live")));
  }

  // ---- sources ----

  @Test
  void shouldReceiveNothingByUdpUntilTheSourceIsStartedAgain() throws Exception {
    awaitFeed(1);

    act(200, "stop", "point", "/feed");
    assertNull(point("/feed").broadcast());
    try (DatagramSocket free = new DatagramSocket(feedPort, InetAddress.getLoopbackAddress())) {
      assertEquals(feedPort, free.getLocalPort(), "the port is free");
    }

    act(200, "start", "point", "/feed");
    awaitFeed(1);
    act(409, "start", "point", "/feed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/feed", "/film"})
  void shouldStayOffTheAirAfterItsEndUntilItIsStarted(String name) throws Exception {
    awaitLive(name);

    act(200, "end", "point", name);
    sendFeed();
    assertEquals("ended by an operator", point(name).status().why());
    assertNull(point(name).publisher());
    act(409, "end", "point", name);

    act(200, "start", "point", name);
    awaitLive(name);
  }

  @Test
  void shouldLetAnEncoderBeginAnewAfterItsEnd() throws Exception {
    RawClient encoder = push("/live");
    awaitLive("/live");

    act(200, "end", "point", "/live");
    assertNull(point("/live").broadcast());
    encoder.say(WITHOUT_END);
    assertEquals(409, status(encoder));

    push("/live");
    awaitLive("/live");
  }

  @Test
  void shouldRefusePushesToAStoppedPointUntilItIsStarted() throws Exception {
    RawClient encoder = push("/live");
    awaitLive("/live");

    act(200, "stop", "point", "/live");
    assertEquals(503, status(encoder));
    assertEquals(503, status(push("/live")));
    assertEquals("stopped by an operator", point("/live").status().why());

    act(200, "start", "point", "/live");
    push("/live");
    awaitLive("/live");
  }

  /** Also where the point is made by a push and would be taken away after it. */
  @Test
  void shouldRefusePushesToAStoppedPointThatAPushMade() throws Exception {
    RawClient encoder = push("/made/a");
    awaitLive("/made/a");

    act(200, "stop", "point", "/made/a");
    assertEquals(503, status(encoder));
    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(60))
        .until(() -> point("/made/a") != null);
    assertEquals(503, status(push("/made/a")));

    act(200, "start", "point", "/made/a");
    await().until(() -> point("/made/a") == null);
    push("/made/a");
    awaitLive("/made/a");
  }

  // ---- helpers ----

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }

  private PublishingPoint point(String name) {
    return jetty.point(name);
  }

  private void awaitLive(String name) {
    await().until(() -> point(name) != null && point(name).broadcast() != null);
  }

  private void awaitFeed(int packets) {
    await()
        .until(
            () -> {
              sendFeed();
              return point("/feed").broadcast().packets() >= packets;
            });
  }

  private void sendFeed() throws IOException {
    try (DatagramSocket sender = new DatagramSocket()) {
      byte[] datagram = "position".getBytes(US_ASCII);
      InetAddress to = InetAddress.getLoopbackAddress();
      sender.send(new DatagramPacket(datagram, datagram.length, to, feedPort));
    }
  }

  private RawClient push(String path) throws IOException {
    return jetty
        .connect()
        .say(
            "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-wms-pushstart\r\n"
                + "Content-Length: 2147483647\r\n\r\n")
        .say(WITHOUT_END);
  }

  private RawClient play(String path) throws IOException {
    String player = "User-Agent: NSPlayer/9.0\r\nPragma: xPlayStrm=1\r\n";
    return jetty.connect().say("GET " + path + " HTTP/1.0\r\n" + player + "\r\n");
  }

  private RawClient describe(String path) throws IOException {
    return jetty.connect().say("GET " + path + " HTTP/1.0\r\nUser-Agent: NSPlayer/9.0\r\n\r\n");
  }

  private static int status(RawClient client) throws IOException {
    return Integer.parseInt(client.head().substring(9, 12));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return operator.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private void act(int status, String action, String... parameters) throws Exception {
    StringBuilder query = new StringBuilder("/-/api/v1/actions?do=" + action);
    for (int i = 0; i < parameters.length; i += 2) {
      query.append('&').append(parameters[i]).append('=');
      query.append(URLEncoder.encode(parameters[i + 1], UTF_8));
    }
    HttpRequest request =
        HttpRequest.newBuilder(uri(query.toString()))
            .header("X-Requested-By", "test")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = operator.send(request, BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(status == 200 ? "\"result\"" : "\"detail\""));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + jetty.port() + path);
  }
}
