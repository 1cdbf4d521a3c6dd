package org.wmrelay.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.RawClient;
import org.wmrelay.wire.Vectors;

/** Pushes of programs that know HTTP but not [MS-WMHTTP]. */
class PushPlainTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  /** As behind a proxy that ends TLS and says so. */
  private static final String BY_TLS = "X-Forwarded-Proto: https\r\n";

  private final PushStudio studio =
      new PushStudio(
          servlet ->
              JettyHost.start(
                  servlet,
                  "/",
                  server -> {
                    HttpConfiguration configuration = new HttpConfiguration();
                    configuration.addCustomizer(new ForwardedRequestCustomizer());
                    JettyHost.addConnector(
                        server,
                        new ServerConnector(server, new HttpConnectionFactory(configuration)));
                  }),
          PushHost.ANY);

  @BeforeEach
  void start() throws Exception {
    studio.open("/test").password("/studio", "secret").start();
  }

  @AfterEach
  void stop() throws Exception {
    studio.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, av.asf, 33",
    "PUT, av.asf, 33",
    "PUT, av.asf_stream, 33",
    "POST, av1444.asf, 73",
    "POST, wmsp_from_push.bin, 33",
  })
  void shouldTakePlainAndFramedAsfInChunks(String method, String file, int packets)
      throws Exception {
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head(method, "/test", CHUNKED));
      chunks(encoder, Vectors.bytes(file), 1000);
      awaitPackets("/test", packets);
      encoder.say("0\r\n\r\n");
      assertTrue(encoder.head().startsWith("HTTP/1.1 200 OK\n"));
      awaitState(PointState.LINGERING);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: video/x-ms-asf\r\n",
        "Content-Type: Video/X-MS-ASF; charset=x\r\n",
        "Content-Type: application/octet-stream\r\n",
        "Content-Type: application/x-mms-framed\r\n"
      })
  void shouldTakeThemUnderTheTypesThatProgramsSay(String type) throws Exception {
    byte[] file = Vectors.bytes("av.asf_stream");
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("PUT", "/test", type + "Content-Length: " + file.length + "\r\n"));
      encoder.say(new String(file, ISO_8859_1));
      assertTrue(encoder.head().startsWith("HTTP/1.1 200 OK\n"));
      awaitPackets("/test", 33);
    }
  }

  @Test
  void shouldGiveFramedPushesToPlayersBitExact() throws Exception {
    byte[] framed = Vectors.bytes("wmsp_from_push.bin");
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/test", CHUNKED));
      chunks(encoder, Frames.slice(framed, 0, 2), 100);
      awaitPackets("/test", 1);
      Ear ear = studio.listen("/test");
      chunks(encoder, Frames.slice(framed, 2, 34), 5000);
      awaitPackets("/test", 33);
      Awaitility.await().untilAsserted(() -> assertEquals(34, Frames.split(ear.heard()).size()));
      assertArrayEquals(Frames.only('D', framed), Frames.only('D', ear.heard()));
    }
  }

  @Test
  void shouldInviteABodyThatWaitsForIt() throws Exception {
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/test", CHUNKED + "Expect: 100-continue\r\n"));
      assertTrue(encoder.head().startsWith("HTTP/1.1 100 Continue\n"));
      chunks(encoder, Vectors.bytes("av.asf"), 1000);
      awaitPackets("/test", 33);
    }
  }

  @Test
  void shouldInviteTheBodyOfAStartThatWaitsForIt() throws Exception {
    byte[] body = Vectors.bytes("push_body.bin");
    try (Encoder encoder = studio.encoder("/test").with("Expect: 100-continue\r\n")) {
      encoder.start();
      assertTrue(encoder.answer().startsWith("HTTP/1.1 100 Continue\n"));
      encoder.send(body, 0, body.length - 8);
      awaitPackets("/test", 33);
    }
  }

  @Test
  void shouldNotInviteABodyThatItRefuses() throws Exception {
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/studio", CHUNKED + "Expect: 100-continue\r\n"));
      String answer = encoder.head();
      assertTrue(answer.startsWith("HTTP/1.1 401 Unauthorized\n"), answer);
      assertTrue(answer.contains("\nConnection: close\n"), answer);
      assertEquals(0, encoder.readAll().length);
    }
  }

  @Test
  void shouldOfferBasicOverTlsOnly() throws Exception {
    assertFalse(challenged("").contains("Basic"));
    assertTrue(challenged(BY_TLS).contains("\nWWW-Authenticate: Basic realm=\"Digest\"\n"));
    try (Encoder encoder = studio.encoder("/studio").with(BY_TLS)) {
      assertFalse(encoder.setup().contains("Basic"));
    }
  }

  private String challenged(String more) throws Exception {
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/studio", CHUNKED + more));
      return encoder.head();
    }
  }

  @Test
  void shouldTakeBasicOverTls() throws Exception {
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/studio", CHUNKED + BY_TLS + basic("u:secret")));
      chunks(encoder, Vectors.bytes("av.asf"), 1000);
      awaitPackets("/studio", 33);
      assertTrue(studio.point("/studio").publisher().startsWith("u at "));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "u:secret, '', 'it must be by Digest, and came as basic'",
    "u:wrong, X-Forwarded-Proto: https, unknown user or wrong password",
    "secret, X-Forwarded-Proto: https, unknown user or wrong password"
  })
  void shouldRefuseBasicOtherwise(String login, String more, String why) throws Exception {
    String line = more.isEmpty() ? "" : more + "\r\n";
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/studio", CHUNKED + line + basic(login)));
      assertTrue(encoder.head().startsWith("HTTP/1.1 401 "));
      Handshake told = studio.push("/studio").doctor().handshakes().get(0);
      assertEquals("login refused: " + why, told.explanation());
      assertEquals(1, studio.server().failedLogins());
      assertEquals(-1, studio.packets("/studio"));
    }
  }

  /** A name with a line end in it must not make a line of the log. */
  @Test
  void shouldCleanTheNameOfTheUserForLogs() throws Exception {
    try (RawClient encoder = RawClient.connect(studio.port())) {
      encoder.say(head("POST", "/studio", CHUNKED + BY_TLS + basic("u\nINFO:secret")));
      chunks(encoder, Vectors.bytes("av.asf"), 1000);
      awaitPackets("/studio", 33);
      assertTrue(studio.point("/studio").publisher().startsWith("u?INFO at "));
    }
  }

  private static String basic(String login) {
    String encoded = Base64.getEncoder().encodeToString(login.getBytes(ISO_8859_1));
    return "Authorization: Basic " + encoded + "\r\n";
  }

  private static String head(String method, String path, String more) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Lavf/62.3.100\r\n"
        + more
        + "\r\n";
  }

  private static void chunks(RawClient encoder, byte[] bytes, int size) throws Exception {
    for (int at = 0; at < bytes.length; at += size) {
      int length = Math.min(size, bytes.length - at);
      encoder.say(Integer.toHexString(length) + "\r\n");
      encoder.say(new String(bytes, at, length, ISO_8859_1) + "\r\n");
    }
  }

  private void awaitPackets(String name, long count) {
    Awaitility.await().untilAsserted(() -> assertEquals(count, studio.packets(name)));
  }

  private void awaitState(PointState state) {
    Awaitility.await()
        .untilAsserted(() -> assertEquals(state, studio.point("/test").status().state()));
  }
}
