package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.FreePorts;
import org.wmrelay.host.RawClient;
import org.wmrelay.source.udp.UdpSource;

/** What clients of a WebSocket may do to it: another one gets every datagram, and none stays. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketHostileTest {
  private static final String HANDSHAKE =
      """
      GET /feed HTTP/1.1\r
      Host: 127.0.0.1\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;
  private static final String MASK = "\0\0\0\0"; // which changes nothing
  private static final String PING = "\u0089\u0081" + MASK + "p";
  private static final String PONG = "\u008a\1p";
  private static final String GARBAGE = "GET / HTTP/1.1\r\n\r\n".repeat(10_000);

  private RelayInJetty jetty;
  private DatagramSocket sender;
  private PublishingPoint point;
  private RawClient witness;
  private int sent;

  @BeforeEach
  void start() throws Exception {
    sender = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    String config =
        """
        wmrelay.publishing-points."/feed" {
          source = "udp://127.0.0.1:%d", burst = 1 m, max-lag = 64 KiB, stall-timeout = 2 s
        }
        """
            .formatted(FreePorts.udp());
    jetty = new RelayInJetty(config).start();
    point = jetty.point("/feed");
    witness = connect();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
    sender.close();
  }

  private RawClient connect() throws IOException {
    RawClient client = jetty.closedAtTheEnd(RawClient.connectWithSmallBuffer(jetty.port()));
    int before = point.listeners().size();
    assertTrue(client.say(HANDSHAKE).head().startsWith("HTTP/1.1 101 "));
    Awaitility.await().until(() -> point.listeners().size() > before);
    return client;
  }

  /** A datagram, as the message that it becomes. */
  private String send() throws IOException {
    String text = "datagram %06d".formatted(sent++);
    byte[] bytes = text.getBytes(ISO_8859_1);
    sender.send(
        new DatagramPacket(bytes, bytes.length, ((UdpSource) point.source()).localAddress()));
    return "\u0082" + (char) bytes.length + text;
  }

  private static void assertNext(String frame, RawClient client) throws IOException {
    assertEquals(frame, new String(client.read(frame.length()), ISO_8859_1));
  }

  private void assertOnlyTheWitnessListens() throws IOException {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> point.listeners().size() == 1);
    Awaitility.await().until(() -> jetty.connector.getConnectedEndPoints().size() == 1);
    assertNext(send(), witness);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n", // no frame at all
        "\u0082\5hello", // not masked
        "\u0082\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0\0\0\0", // more than 63 bits
        "\u0089\u00fe\1\0\0\0\0\0", // a ping of 256 bytes
        "\t\u0081\0\0\0\0p", // a ping in parts
      })
  void shouldCutWhoBreaksTheProtocolAndGoesOnTalking(String violation) throws IOException {
    RawClient client = connect();
    sayAll(client, violation + GARBAGE);
    assertOnlyTheWitnessListens();
    Awaitility.await().until(() -> point.counters().endings(EndReason.CLOSED_BY_PEER) == 1);
  }

  /** Until the server has cut it. */
  private static void sayAll(RawClient client, String text) {
    try {
      client.say(text);
    } catch (IOException cut) {
      // as it should be
    }
  }

  @Test
  void shouldAnswerPingsWithinAMessageInFragmentsOfAnyLength() throws IOException {
    RawClient client = connect();
    client.say("\2\u00fe\1\0" + MASK + "x".repeat(256)); // the first fragment
    client.say(PING);
    client.say("\0\u00ff\0\0\0\0\0\1\0\0" + MASK + "x".repeat(65_536));
    client.say("\u0080\u0080" + MASK); // the last one, empty
    client.say(PING);
    // One answer may take the place of the other, if both were asked for at once.
    assertNext(PONG, client);
    String message = send();
    assertNext(message, witness);
    String next = new String(client.read(PONG.length()), ISO_8859_1);
    assertTrue(next.equals(PONG) || message.startsWith(next), next);
  }

  @Test
  void shouldKeepNothingOfAMessageThatIsAsLongAsCanBeSaid() throws IOException {
    RawClient client = connect();
    client.say("\u0082\u00ff\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff" + MASK);
    for (int i = 0; i < 10; i++) {
      client.say(GARBAGE);
      String message = send();
      assertNext(message, witness);
      assertNext(message, client);
    }
    client.reset();
    assertOnlyTheWitnessListens();
  }

  @Test
  void shouldEndWhoAsksForAnswersWithoutReadingThem() throws Exception {
    RawClient client = connect();
    Thread flood = new Thread(() -> pingUntilCut(client), "pings");
    flood.start();
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              assertNext(send(), witness);
              return point.counters().endings(EndReason.STALLED) == 1;
            });
    assertOnlyTheWitnessListens();
    flood.join();
  }

  private static void pingUntilCut(RawClient client) {
    String pings = PING.repeat(1000);
    try {
      while (true) {
        client.say(pings);
      }
    } catch (IOException cut) {
      // as it should be
    }
  }

  @Test
  void shouldForgetWhoEndsItsDirectionWithoutAClose() throws IOException {
    RawClient client = connect();
    client.shutdownOutput();
    assertOnlyTheWitnessListens();
  }

  @Test
  void shouldForgetWhoGoesAwayInTheMiddleOfAFrame() throws IOException {
    RawClient client = connect();
    client.say(PING.substring(0, 3));
    client.reset();
    assertOnlyTheWitnessListens();
  }
}
