package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.host.RawClient;
import org.wmrelay.wire.Vectors;

/** A Jetty that ends silent connections after a second, and encoders that are silent for longer. */
class JettyPushHostTest {
  private static final long IDLE_MS = 1000;
  private static final byte[] BODY = Vectors.bytes("push_body.bin");

  /** The header frame and the first two packets. */
  private static final int SOME = 713 + 2 * 3204;

  private RelayInJetty jetty;

  @BeforeEach
  void start() throws Exception {
    jetty =
        new RelayInJetty(
            """
                    wmrelay {
                      push.product = "Cougar/9.00.00.1234"
                      publishing-points."/test" { source = push, push.open = true }
                    }
                    """);
    jetty.connector.setIdleTimeout(IDLE_MS);
    jetty.start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
  }

  @Test
  void shouldSayThatAnAnswerIsEmptyAlsoWhereHttpNeedNot() throws Exception {
    try (RawClient encoder = connect()) {
      String answer = encoder.say(wms("pushsetup", 0)).head();
      assertTrue(answer.startsWith("HTTP/1.1 204 No Content\n"), answer);
      assertEquals(2, answer.split("\nContent-Length: 0\n", -1).length, answer);
    }
  }

  @Test
  void shouldNameTheProductThatIsConfigured() throws Exception {
    try (RawClient encoder = connect()) {
      String answer = encoder.say(wms("pushsetup", 0)).head();
      assertTrue(answer.contains("\nServer: Cougar/9.00.00.1234\n"), answer);
    }
  }

  @Test
  void shouldBearAPauseOfTheEncoder() throws Exception {
    try (RawClient encoder = connect()) {
      encoder.say(wms("pushstart", Integer.MAX_VALUE)).say(text(0, SOME));
      awaitPackets(2);
      letTheHostLosePatienceTwice();
      encoder.say(text(SOME, BODY.length - 8));
      awaitPackets(33);
    }
  }

  @Test
  void shouldKeepTheConnectionBetweenSetupAndStart() throws Exception {
    try (RawClient encoder = connect()) {
      encoder.say(wms("pushsetup", 0)).head();
      letTheHostLosePatienceTwice();
      encoder.say(wms("pushstart", Integer.MAX_VALUE)).say(text(0, SOME));
      awaitPackets(2);
    }
  }

  @Test
  void shouldKeepTheConnectionBetweenTwoBodies() throws Exception {
    String first = new String(Vectors.bytes("push_bounded_1.bin"), ISO_8859_1);
    String second = new String(Vectors.bytes("push_bounded_2.bin"), ISO_8859_1);
    try (RawClient encoder = connect()) {
      String answer = encoder.say(wms("pushstart", first.length())).say(first).head();
      String id = answer.replaceFirst("(?s).*push-id=(\\d+).*", "$1");
      letTheHostLosePatienceTwice();
      encoder.say(wms("pushstart", Integer.MAX_VALUE).replace("push-id=0", "push-id=" + id));
      encoder.say(second.substring(0, second.length() - 8));
      awaitPackets(6);
    }
  }

  @Test
  void shouldGiveTheConnectionBackAsItWas() throws Exception {
    byte[] file = Vectors.bytes("av.asf");
    try (RawClient encoder = connect()) {
      encoder.say("PUT /test HTTP/1.1\r\nHost: x\r\nContent-Length: " + file.length + "\r\n\r\n");
      String answer = encoder.say(new String(file, ISO_8859_1)).head();
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertEquals(0, encoder.readAll().length);
    }
  }

  /** Connections that say nothing are closed one after the other: so long it is, and longer. */
  private void letTheHostLosePatienceTwice() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (RawClient silent = connect()) {
        assertEquals(0, silent.readAll().length);
      }
    }
  }

  private RawClient connect() throws Exception {
    return RawClient.connect(jetty.port());
  }

  private static String wms(String type, long length) {
    return """
        POST /test HTTP/1.1
        Content-Type: application/x-wms-%s
        Host: 127.0.0.1
        Content-Length: %d
        Connection: Keep-Alive
        Cookie: push-id=0

        """
        .formatted(type, length)
        .replace("\n", "\r\n");
  }

  private static String text(int from, int to) {
    return new String(BODY, from, to - from, ISO_8859_1);
  }

  private void awaitPackets(long count) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              var broadcast = jetty.relay().points().main().broadcast();
              assertEquals(count, broadcast == null ? 0 : broadcast.packets());
            });
  }
}
