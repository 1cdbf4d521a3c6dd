package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An encoder pushes over a socket and a player hears it over another. */
class PushToPlayerTest {
  private static final int HEADER_FRAME = 12 + 709;

  private RelayInJetty jetty;

  @BeforeEach
  void start() throws Exception {
    jetty =
        new RelayInJetty(
            """
                    wmrelay.publishing-points."/test" {
                      source = push, push.open = true, linger = 1 s, burst = 1h, delivery.interval = 10 ms
                    }
                    """);
    jetty.start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
  }

  @Test
  void shouldGivePlayersThePushedFramesWithMmsHeaders() throws Exception {
    byte[] body = vector("push_body.bin");
    byte[] expected = vector("wmsp_from_push.bin");
    try (Socket encoder = connect();
        Socket player = connect()) {
      String setup = exchange(encoder, vector("requests/push_setup.http"));
      assertTrue(setup.startsWith("HTTP/1.1 204 No Content\r\n"), setup);
      String id = setup.replaceFirst("(?s).*push-id=(\\d+).*", "$1");
      String start = new String(vector("requests/push_start_head.http"), ISO_8859_1);
      send(encoder, start.replace("PUSHID", id).getBytes(ISO_8859_1));
      int end = body.length - 8;
      send(encoder, Arrays.copyOf(body, end));
      awaitPackets(33);

      send(player, play());
      String head = readHead(player.getInputStream());
      assertTrue(head.contains("application/x-mms-framed"), head);
      send(encoder, Arrays.copyOfRange(body, end, body.length));
      byte[] heard = player.getInputStream().readAllBytes();

      assertArrayEquals(
          Arrays.copyOfRange(expected, HEADER_FRAME, expected.length - 8),
          Arrays.copyOfRange(heard, HEADER_FRAME, expected.length - 8));
    }
  }

  @Test
  void shouldEndPlayersCleanlyWhenTheServerStops() throws Exception {
    byte[] body = vector("push_body.bin");
    try (Socket encoder = connect();
        Socket player = connect()) {
      String start = new String(vector("requests/push_start_head.http"), ISO_8859_1);
      send(encoder, start.getBytes(ISO_8859_1));
      send(encoder, Arrays.copyOf(body, body.length - 8));
      awaitPackets(33);
      send(player, play());
      readHead(player.getInputStream());
      InputStream in = player.getInputStream();
      in.readNBytes(1000);

      jetty.server.stop();

      byte[] rest = in.readAllBytes();
      byte[] end = Arrays.copyOfRange(rest, rest.length - 8, rest.length);
      assertArrayEquals(new byte[] {0x24, 0x45, 4, 0, 0, 0, 0, 0}, end);
    }
  }

  @Test
  void shouldServeAgainWhenTheServerIsStartedAgain() throws Exception {
    jetty.server.stop();
    jetty.server.start();
    shouldGivePlayersThePushedFramesWithMmsHeaders();
  }

  private void awaitPackets(long count) {
    Awaitility.await()
        .until(
            () -> {
              var broadcast = jetty.relay().points().main().broadcast();
              return broadcast != null && broadcast.packets() == count;
            });
  }

  private static byte[] play() throws IOException {
    String request = new String(vector("requests/ffmpeg_play.http"), ISO_8859_1);
    return request.replace("/live", "/test").getBytes(ISO_8859_1);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), jetty.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  private static String exchange(Socket socket, byte[] request) throws IOException {
    send(socket, request);
    return readHead(socket.getInputStream());
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after " + head);
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private static byte[] vector(String name) throws IOException {
    try (InputStream in = PushToPlayerTest.class.getResourceAsStream("/vectors/" + name)) {
      return in.readAllBytes();
    }
  }
}
