package org.wmrelay.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.access.AddressRules;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.OnAir;
import org.wmrelay.host.RawClient;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedPortTest {
  private static final Duration SILENCE = Duration.ofMillis(500);

  private final OnAir air = new OnAir();
  private final PublishingPoint point = air.point("/gps", 400, Duration.ofMinutes(1));
  private final SharedPort shared =
      new SharedPort(
          point,
          new CloneSettings.Raw("raw", AddressRules.NONE),
          new CloneSettings.SharedPort(SILENCE, "test.conf:4"));
  private final AtomicInteger requests = new AtomicInteger();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final List<RawClient> clients = new ArrayList<>();
  private Publication publication;

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            requests.incrementAndGet();
            Content.Sink.write(response, true, "answer", callback);
            return true;
          }
        });
    shared.addTo(server);
    server.start();
    publication = point.publish("test");
    PlainForm.begin(publication);
    send("data");
  }

  @AfterEach
  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    air.stopDelivery();
    server.stop();
    air.close();
  }

  private RawClient connect() throws IOException {
    RawClient client = RawClient.connect(connector.getLocalPort());
    clients.add(client);
    return client;
  }

  private void send(String text) {
    ByteBuffer frame = US_ASCII.encode(text);
    publication.write(() -> publication.append(frame, true));
  }

  private static void assertAnswers(RawClient client) throws IOException {
    assertTrue(client.head().startsWith("HTTP/1.1 200 "));
    assertEquals("answer", new String(client.read(6), US_ASCII));
  }

  @Test
  void shouldMakeASilentClientARawOne() throws IOException {
    RawClient silent = connect();

    assertArrayEquals("data".getBytes(US_ASCII), silent.read(4));
    assertEquals(1, point.listeners().size());
  }

  @Test
  void shouldAnswerHttpOnTheSamePort() throws IOException {
    RawClient client = connect();
    for (int i = 0; i < 3; i++) {
      client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertAnswers(client);
    }
    assertEquals(0, point.seatsTaken());
  }

  @Test
  void shouldWaitForTheRestOfASlowRequestAndBetweenRequests() throws IOException {
    RawClient slow = connect();
    slow.say("G");
    connect().read(4); // as long as silence takes
    slow.say("ET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assertAnswers(slow);
    connect().read(4);
    slow.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assertAnswers(slow);
    assertEquals(2, requests.get());
  }

  /** The limit of the idea: what comes too late is drained like anything a raw client says. */
  @Test
  void shouldNotAnswerARequestAfterTheSilence() throws IOException {
    RawClient late = connect();
    assertArrayEquals("data".getBytes(US_ASCII), late.read(4));
    late.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    send("more");

    assertArrayEquals("more".getBytes(US_ASCII), late.read(4));
    assertEquals(0, requests.get());
  }

  @Test
  void shouldCloseAClientThatClosesAtOnce() throws IOException {
    RawClient hasty = connect();
    hasty.shutdownOutput();

    assertEquals(0, hasty.readAll().length);
    assertEquals(0, point.seatsTaken());
  }

  @Test
  void shouldServeManySilentClientsBesideHttp() throws IOException {
    for (int i = 0; i < 300; i++) {
      connect();
    }
    RawClient speaking = connect();
    speaking.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assertAnswers(speaking);
    Awaitility.await().untilAsserted(() -> assertEquals(300, point.listeners().size()));
    for (RawClient silent : clients.subList(0, 300)) {
      assertArrayEquals("data".getBytes(US_ASCII), silent.read(4));
    }
  }

  @Test
  void shouldFailThePointWhenThereIsNoPortToShare() {
    shared.addTo(new Server());

    assertEquals(PointState.FAILED, point.status().state());
    assertTrue(
        point.status().why().startsWith("test.conf:4: clone.shared-port: the server has no"));
  }
}
