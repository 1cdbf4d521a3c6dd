package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.it.wire.Digest;
import org.wmrelay.it.wire.Frame;
import org.wmrelay.it.wire.FrameParser;
import org.wmrelay.it.wire.Frames;
import org.wmrelay.it.wire.HttpHead;
import org.wmrelay.it.wire.Recording;

/** The encoder before a server of a few lines that answers by a script and keeps all requests. */
@Timeout(120)
class FakeEncoderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SETUP_DONE =
      "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nSet-Cookie: push-id=PUSHID\r\n\r\n";
  private static final String CHALLENGE =
      "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest qop=\"auth\",algorithm=MD5-sess,"
          + "nonce=\"4a6f6e657354657374204e6f6e636531\",charset=utf-8,realm=\"Digest\"\r\n"
          + "Set-Cookie: push-id=PUSHID\r\nContent-Length: 4\r\n\r\nbody";

  private final List<String> requests = new ArrayList<>();
  private final Recording av = Recording.vector("av.asf_stream");
  private ServerSocket server;
  private FakeEncoder encoder;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    encoder = new FakeEncoder("http://127.0.0.1:" + server.getLocalPort() + "/test");
  }

  @AfterEach
  void close() throws IOException {
    encoder.close();
    server.close();
  }

  /** Answers one request a connection with each of these; gives the last connection. */
  private CompletableFuture<Socket> answering(String... answers) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            Socket socket = null;
            for (String answer : answers) {
              socket = server.accept();
              readRequest(socket.getInputStream());
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            }
            return socket;
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private HttpHead readRequest(InputStream in) throws IOException {
    HttpHead head = HttpHead.read(in);
    assertNotNull(head);
    boolean hasBody = head.contentLength() < FakeEncoder.ENDLESS;
    byte[] body = hasBody ? in.readNBytes((int) head.contentLength()) : new byte[0];
    requests.add(head.text() + new String(body, ISO_8859_1));
    return head;
  }

  /** A captured request as this test's server would have got it. */
  private String vector(String name) {
    return new String(Recording.vectorBytes("requests/" + name), ISO_8859_1)
        .replace("127.0.0.1:8080", "127.0.0.1:" + server.getLocalPort());
  }

  @Test
  void shouldSetUpAndStartOnTheSameConnectionLikeTheCapture() throws Exception {
    var answered = answering(SETUP_DONE);
    HttpHead answer = encoder.setup();
    Socket socket = answered.get();
    encoder.start().header(av).push(33).end(0);
    BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
    readRequest(in);
    byte[] body = in.readNBytes(Recording.vectorBytes("push_body.bin").length);

    assertEquals(204, answer.status());
    assertEquals(List.of(vector("push_setup.http"), vector("push_start_head.http")), requests);
    assertArrayEquals(Recording.vectorBytes("push_body.bin"), body);
    assertEquals(FakeEncoder.ENDLESS - body.length, encoder.left());
    assertFalse(encoder.hasAnswer());
    socket.close();
  }

  @Test
  void shouldMeetAChallengeOnANewConnectionLikeTheVector() throws Exception {
    var answered = answering(CHALLENGE, SETUP_DONE);

    HttpHead answer = encoder.login("user1", "pass1").setup();

    answered.get().close();
    assertEquals(204, answer.status());
    assertEquals(List.of(vector("push_setup.http"), vector("push_setup_digest.http")), requests);
    assertEquals(2, encoder.answers().size());
  }

  @Test
  void shouldTryOnlyOnceWithWrongCredentials() throws Exception {
    var answered = answering(CHALLENGE, CHALLENGE);

    HttpHead answer = encoder.login("user1", "wrong").setup();

    answered.get().close();
    assertEquals(401, answer.status());
    assertFalse(requests.get(1).contains("ced27f2f231c1b5496f4b0b72ea9d413"));
  }

  @Test
  void shouldComputeTheOtherFormOfTheDigestAndCountOn() throws Exception {
    var answered = answering(CHALLENGE, SETUP_DONE);
    encoder.login("user1", "pass1").ha1(Digest.Ha1.RAW).setup();
    Socket socket = answered.get();
    encoder.startWithLogin();
    readRequest(socket.getInputStream());
    socket.close();

    assertTrue(requests.get(1).contains("54017685e5b3ff16ed95846560e3a73e"));
    assertTrue(requests.get(2).contains("nc=00000002"));
    assertTrue(requests.get(2).contains("application/x-wms-pushstart"));
  }

  @Test
  void shouldAskForAutoDestroyLikeTheCapture() throws Exception {
    var answered = answering(SETUP_DONE);

    encoder.autoDestroy().setup();

    answered.get().close();
    assertEquals(List.of(vector("push_setup_autodestroy.http")), requests);
  }

  @Test
  void shouldFillABodyToItsLengthAndStartAnotherWithoutHeader() throws Exception {
    var answered = answering(SETUP_DONE);
    encoder.setup();
    Socket socket = answered.get();
    encoder.start(12_000).header(av).push(3).fillUp();
    BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
    readRequest(in);
    socket.getOutputStream().write(SETUP_DONE.getBytes(ISO_8859_1));
    encoder.awaitAnswer();
    encoder.start(9_620).push(3).end(0);
    readRequest(in);

    byte[] first = Recording.vectorBytes("push_bounded_1.bin");
    byte[] second = Recording.vectorBytes("push_bounded_2.bin");
    assertTrue(requests.get(1).endsWith(new String(first, ISO_8859_1)));
    assertTrue(requests.get(2).endsWith(new String(second, ISO_8859_1)));
    assertEquals(2, encoder.answers().size());
    socket.close();
  }

  @Test
  void shouldFillUpAnyLengthExactly() throws Exception {
    for (long length : new long[] {4, 5, 65_535, 65_536, 65_539, 65_540, 200_001}) {
      encoder.start(length);
      Socket socket = server.accept();
      CompletableFuture<List<Frame>> frames =
          CompletableFuture.supplyAsync(() -> framesOf(socket, (int) length));
      encoder.fillUp();

      assertEquals(0, encoder.left());
      frames.get().forEach(frame -> assertEquals('F', frame.type()));
      socket.close();
      encoder.disconnect();
    }
  }

  private static List<Frame> framesOf(Socket socket, int length) {
    try {
      List<Frame> frames = new ArrayList<>();
      HttpHead.read(socket.getInputStream());
      FrameParser parser = FrameParser.push();
      byte[] body = socket.getInputStream().readNBytes(length);
      parser.feed(ByteBuffer.wrap(body), frames::add);
      assertTrue(parser.atFrameBoundary());
      return frames;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldChangeTheHeaderWithTheNewOneInside() throws Exception {
    Recording audio = Recording.vector("audio.asf");
    encoder.start().header(av).push(8).end(1).change(audio).push(9);
    encoder.frame(Frames.push('F', new byte[100])).end(0);
    Socket socket = server.accept();
    byte[] vector = Recording.vectorBytes("push_change.bin");
    HttpHead.read(socket.getInputStream());

    byte[] body = socket.getInputStream().readNBytes(vector.length);

    assertArrayEquals(vector, body);
    socket.close();
  }

  @Test
  void shouldAbandonResetAndTrickle() throws Exception {
    encoder.start();
    Socket first = server.accept();
    Socket abandoned = encoder.abandon();
    encoder.start().trickle("slow".getBytes(UTF_8), Duration.ofMillis(1));
    Socket second = server.accept();
    HttpHead.read(second.getInputStream());
    assertEquals("slow", new String(second.getInputStream().readNBytes(4), UTF_8));
    encoder.reset();

    assertThrows(IOException.class, () -> second.getInputStream().read());
    assertNotNull(HttpHead.read(first.getInputStream()));
    assertEquals(0, first.getInputStream().available());
    abandoned.close();
    assertEquals(-1, first.getInputStream().read());
  }

  @Test
  void shouldSeeTheServersEarlyAnswerAndClose() throws Exception {
    encoder.start().header(av);
    Socket socket = server.accept();
    byte[] busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
    assertTrue(socket.getInputStream().read(new byte[100_000]) > 0);
    socket.getOutputStream().write(busy);
    await().atMost(PATIENCE).until(encoder::hasAnswer);

    assertEquals(503, encoder.awaitAnswer().status());
    socket.shutdownOutput();
    assertTrue(encoder.awaitClosed());
    socket.close();
  }

  @Test
  void shouldPushInTime() throws Exception {
    encoder.start().header(av);
    Socket socket = server.accept();
    encoder.play(20);
    await().atMost(PATIENCE).until(() -> encoder.pushed() > 40);
    encoder.pause();

    assertTrue(socket.getInputStream().available() > 0);
    assertTrue(encoder.pushed() < 33 * 1000);
    assertEquals(Arrays.asList(), encoder.answers());
    socket.close();
  }
}
