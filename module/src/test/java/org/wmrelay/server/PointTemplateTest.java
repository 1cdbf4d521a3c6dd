package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.RawClient;
import org.wmrelay.wire.Vectors;

/** Points that pushes make, over real connections. */
class PointTemplateTest {
  private static final String BODY = new String(Vectors.bytes("push_body.bin"), ISO_8859_1);
  private static final String WITHOUT_END = BODY.substring(0, BODY.length() - 8);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private RelayInJetty jetty;

  @BeforeEach
  void start() throws Exception {
    jetty =
        new RelayInJetty(
                """
                wmrelay {
                  defaults { linger = 0, push.open = true }
                  publishing-points {
                    "/live/*" { source = push, push.max-points = 2 }
                    "/live/vip/*" { source = push, push { open = false, password = secret } }
                    "/live/fixed" { source = push }
                  }
                }
                """)
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
  }

  private static String post(String path, String kind, long length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-wms-"
        + kind
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private RawClient push(String path) throws Exception {
    return jetty.connect().say(post(path, "pushstart", Integer.MAX_VALUE)).say(WITHOUT_END);
  }

  private static int status(RawClient client) throws IOException {
    return Integer.parseInt(client.head().substring(9, 12));
  }

  /** What a player is answered. */
  private int play(String path) throws Exception {
    RawClient player = jetty.connect();
    int status =
        status(player.say("GET " + path + " HTTP/1.0\r\nUser-Agent: NSPlayer/9.0\r\n\r\n"));
    player.close();
    return status;
  }

  private List<String> names() {
    return jetty.relay().points().all().stream().map(PublishingPoint::name).toList();
  }

  private void await(String... made) {
    List<String> all = new ArrayList<>(List.of("/live/fixed"));
    all.addAll(List.of(made));
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertEquals(all, names()));
  }

  private void awaitPlayable(String path) {
    Awaitility.await().atMost(PATIENCE).until(() -> play(path) == 200);
  }

  @Test
  void shouldMakeAPointForAPushAndTakeItAwayWhenThePushIsOver() throws Exception {
    assertEquals(404, play("/live/a/b"));
    RawClient encoder = push("/live/a/b");
    awaitPlayable("/live/a/b");
    await("/live/a/b");
    encoder.close();
    await();
    assertEquals(404, play("/live/a/b"));

    push("/live/a/b");
    awaitPlayable("/live/a/b");
  }

  @Test
  void shouldTakeAPointAwayThatGotNoHeader() throws Exception {
    RawClient encoder = jetty.connect().say(post("/live/a", "pushstart", Integer.MAX_VALUE));
    await("/live/a");
    encoder.close();
    await();
  }

  @Test
  void shouldMakeNothingForASetupOrAnUnknownUser() throws Exception {
    assertEquals(204, status(jetty.connect().say(post("/live/a", "pushsetup", 0))));
    assertEquals(401, status(jetty.connect().say(post("/live/vip/a", "pushstart", 100))));

    assertEquals(List.of("/live/fixed"), names());
    assertEquals(404, play("/live/a"));
  }

  @Test
  void shouldRefuseAPushThatWouldMakeTooManyPoints() throws Exception {
    RawClient first = push("/live/a");
    push("/live/b");
    push("/live/fixed");
    await("/live/a", "/live/b");
    assertEquals(503, status(push("/live/c")));
    awaitPlayable("/live/fixed");

    first.close();
    await("/live/b");
    push("/live/c");
    awaitPlayable("/live/c");
  }

  @Test
  void shouldMakeNoPointWithANameThatNobodyCouldAskFor() throws Exception {
    for (String path : List.of("/live/", "/live/a.asx", "/elsewhere")) {
      assertEquals(404, status(push(path)), path);
    }
    assertEquals(List.of("/live/fixed"), names());
  }

  @Test
  void shouldTellWhatEncodersAskedForWhereThereIsNoPoint() throws Exception {
    assertEquals(404, status(push("/elsewhere")));

    String told = jetty.relay().pushesElsewhere().handshakes().get(0).toString();
    assertTrue(told.contains("start of /elsewhere: 404, no publishing point of this name"), told);
  }

  @Test
  void shouldTakePlainPushesToo() throws Exception {
    String file = new String(Vectors.bytes("av.asf"), ISO_8859_1);
    String put = "PUT /live/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n";
    RawClient encoder = jetty.connect().say(put).say(file);
    awaitPlayable("/live/a");
    encoder.close();
    await();
  }

  @Test
  void shouldEndAllPointsWhenTheServerStops() throws Exception {
    push("/live/a");
    awaitPlayable("/live/a");
    PublishingPoint made = jetty.point("/live/a");
    jetty.server.stop();
    assertEquals(List.of(), names());
    assertNull(made.broadcast());
  }
}
