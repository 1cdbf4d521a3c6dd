package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.FreePorts;
import org.wmrelay.source.udp.UdpSource;

/** UDP feeds as messages, read by the client that the JDK has. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketFeedTest {
  /** Datagrams of 30,000 bytes. */
  private static final int MORE_THAN_BUFFERS_HOLD = 1500;

  private DatagramSocket sender;
  private RelayInJetty jetty;

  @BeforeEach
  void start() throws Exception {
    sender = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    String text =
        """
        wmrelay.publishing-points {
          "/bytes" { source = "udp://127.0.0.1:%d", burst = 1 m, max-lag = 64 KiB }
          "/text" {
            source = "udp://127.0.0.1:%d", burst = 1 m, content-type = text/plain, max-listeners = 1
          }
        }
        """
            .formatted(FreePorts.udp(), FreePorts.udp());
    jetty = new RelayInJetty(text).start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
    sender.close();
  }

  /** Takes messages whole; as many as it asks for. */
  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private final boolean reads;

    Client(boolean reads) {
      this.reads = reads;
    }

    @Override
    public void onOpen(WebSocket socket) {
      if (reads) {
        socket.request(1);
      }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      bytes.writeBytes(part);
      if (last) {
        messages.add(bytes.toByteArray());
        bytes.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      pong.complete(message);
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
      closed.complete(statusCode);
      return null;
    }

    byte[] next() throws InterruptedException {
      return assertInstanceOf(byte[].class, messages.poll(60, TimeUnit.SECONDS));
    }
  }

  private PublishingPoint point(String name) {
    return jetty.point(name);
  }

  private WebSocket connect(String path, WebSocket.Listener client) {
    URI uri = URI.create("ws://127.0.0.1:" + jetty.port() + path);
    int before = point(path).listeners().size();
    WebSocket socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, client).join();
    Awaitility.await().until(() -> point(path).listeners().size() > before);
    return socket;
  }

  private void send(String path, byte[] datagram) throws IOException {
    InetSocketAddress to = ((UdpSource) point(path).source()).localAddress();
    sender.send(new DatagramPacket(datagram, datagram.length, to));
  }

  private static byte[] datagram(int number, int length) {
    byte[] datagram = new byte[length];
    new Random(number).nextBytes(datagram);
    ByteBuffer.wrap(datagram).putInt(number);
    return datagram;
  }

  @Test
  void shouldMakeOneMessageOfEachDatagram() throws Exception {
    Client client = new Client(true);
    connect("/bytes", client);
    int[] lengths = {4, 125, 126, 200, 1472, 9000, 65_507};
    for (int number = 0; number < 700; number++) {
      byte[] datagram = datagram(number, lengths[number % lengths.length]);
      send("/bytes", datagram);
      assertArrayEquals(datagram, client.next());
    }
    assertEquals(0, point("/bytes").listeners().iterator().next().framesLost());
  }

  @Test
  void shouldSayTextWhereTheFeedIsTextAndBytesWhereADatagramIsNone() throws Exception {
    Client client = new Client(true);
    connect("/text", client);
    byte[] noText = "K\u00f6ln".getBytes(ISO_8859_1);
    send("/text", "$GPGGA,K\u00f6ln\r\n".getBytes(UTF_8));
    send("/text", noText);

    assertEquals("$GPGGA,K\u00f6ln\r\n", client.messages.poll(60, TimeUnit.SECONDS));
    assertArrayEquals(noText, client.next());
  }

  @Test
  void shouldAnswerPingsAndCloses() throws Exception {
    Client client = new Client(true);
    WebSocket socket = connect("/bytes", client);
    socket.sendText("said to nobody".repeat(1000), true).join();
    socket.sendPing(UTF_8.encode("are you there?")).join();
    assertEquals(UTF_8.encode("are you there?"), client.pong.join());
    socket.sendClose(3711, "enough").join();

    assertEquals(3711, client.closed.join());
    Awaitility.await().until(() -> point("/bytes").seatsTaken() == 0);
    assertEquals(1, point("/bytes").counters().endings(EndReason.CLOSED_BY_PEER));
    Awaitility.await().until(() -> jetty.connector.getConnectedEndPoints().isEmpty());
  }

  @Test
  void shouldDelayNobodyForWhoDoesNotReadAndLeaveOutWholeDatagrams() throws Exception {
    Client reader = new Client(true);
    connect("/bytes", reader);
    Client sleeper = new Client(false);
    WebSocket sleeping = connect("/bytes", sleeper);
    int sent = 0;
    while (sent < MORE_THAN_BUFFERS_HOLD) {
      byte[] datagram = datagram(sent, 30_000 + sent % 1000);
      send("/bytes", datagram);
      assertArrayEquals(datagram, reader.next());
      sent++;
    }
    sleeping.request(1);
    int before = -1;
    int taken = 0;
    byte[] last = datagram(sent, 100);
    while (before < sent) {
      send("/bytes", last);
      byte[] message = (byte[]) sleeper.messages.poll(100, TimeUnit.MILLISECONDS);
      for (; message != null; message = (byte[]) sleeper.messages.poll()) {
        int number = ByteBuffer.wrap(message).getInt();
        assertTrue(number > before || number == sent, number + " after " + before);
        assertArrayEquals(number == sent ? last : datagram(number, message.length), message);
        assertTrue(number == sent || message.length == 30_000 + number % 1000);
        taken += number == sent ? 0 : 1;
        before = number;
      }
    }
    assertTrue(taken < sent, taken + " of " + sent);
    long lost = point("/bytes").listeners().stream().mapToLong(one -> one.framesLost()).sum();
    assertTrue(lost >= sent - taken, lost + " of " + sent);
  }

  @Test
  void shouldCountThemAmongTheListeners() {
    connect("/text", new Client(true));
    URI uri = URI.create("ws://127.0.0.1:" + jetty.port() + "/text");
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () ->
                HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(uri, new Client(true))
                    .join());
    WebSocketHandshakeException why =
        assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
    assertEquals(503, why.getResponse().statusCode());
  }

  @Test
  void shouldSayGoodbyeWhenTheServerStops() throws Exception {
    Client client = new Client(true);
    connect("/bytes", client);
    jetty.server.stop();
    assertEquals(1001, client.closed.join());
  }
}
