package org.wmrelay.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.access.AddressRules;
import org.wmrelay.access.Network;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.RefusalReason;
import org.wmrelay.host.Certificate;
import org.wmrelay.host.OnAir;
import org.wmrelay.host.RawClient;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RawPortTest {
  private static final String WHERE = "test.conf:4";
  private static final int MOST_CLIENTS = 3;

  private final OnAir air = new OnAir();
  private final PublishingPoint point = air.point("/gps", MOST_CLIENTS, Duration.ofMinutes(1));
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Server server = new Server();
  private final List<RawClient> clients = new ArrayList<>();
  private RawPort port = port(0, List.of(), List.of(), Optional.empty());
  private Publication publication;

  private RawPort port(
      int number, List<Network> allow, List<Network> deny, Optional<CloneSettings.Tls> tls) {
    CloneSettings.Raw raw = new CloneSettings.Raw("raw", new AddressRules(allow, deny));
    CloneSettings.Tcp tcp = new CloneSettings.Tcp("127.0.0.1", number, tls, WHERE);
    return new RawPort(server, point, raw, tcp, 64 * 1024, timer, System::nanoTime);
  }

  @BeforeEach
  void start() throws Exception {
    server.start();
    publication = point.publish("test");
    PlainForm.begin(publication);
  }

  @AfterEach
  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    air.stopDelivery();
    port.stop();
    server.stop();
    timer.shutdownNow();
    air.close();
  }

  @Test
  void shouldServeWhoeverConnectsAndSaysNothing() throws Exception {
    port.start();
    RawClient client = connect();
    send("one ");
    send("two");

    assertReads(client, "one two");
    assertEquals("tcp", point.listeners().iterator().next().info().request());
  }

  @Test
  void shouldForgetWhatClientsSay() throws Exception {
    port.start();
    RawClient client = connect();
    client.say("GET / HTTP/1.1\r\n\r\n" + "x".repeat(300_000));
    send("data");

    assertReads(client, "data");
    assertEquals(1, point.listeners().size());
  }

  @Test
  void shouldGoOnServingAHalfClosedClient() throws Exception {
    port.start();
    RawClient client = connect();
    send("before ");
    assertReads(client, "before ");
    client.shutdownOutput();
    for (int i = 0; i < 20; i++) {
      send("after ");
      assertReads(client, "after ");
    }
    assertEquals(1, point.seatsTaken());
  }

  @Test
  void shouldFreeThePlaceOfAClientThatClosedAsSoonAsDataFlows() throws Exception {
    port.start();
    connect().close();
    sendUntilNobodyHasAPlace();
  }

  @Test
  void shouldFreeThePlaceOfAClientThatResetAsSoonAsDataFlows() throws Exception {
    port.start();
    connect().reset();
    sendUntilNobodyHasAPlace();
  }

  @Test
  void shouldFreeThePlaceOfAClientThatClosedAfterAWhileThoughNothingFlows() throws Exception {
    port.start();
    connect().close();
    EndPoint endPoint = connector().getConnectedEndPoints().iterator().next();
    long idle = RawConnection.HALF_CLOSED_IDLE.toMillis();
    Awaitility.await().until(() -> endPoint.getIdleTimeout() == idle);

    endPoint.setIdleTimeout(1); // instead of waiting that long
    Awaitility.await().until(() -> point.seatsTaken() == 0);
    assertEquals(1, point.counters().endings(EndReason.CLOSED_BY_PEER));
  }

  @Test
  void shouldCloseThoseBeyondMaxListenersAndServeAgainWhenOneLeaves() throws Exception {
    port.start();
    for (int i = 0; i < MOST_CLIENTS; i++) {
      connect();
    }
    RawClient refused = RawClient.connect(port.port());
    clients.add(refused);
    assertEquals(0, refused.readAll().length);
    assertEquals(1, point.counters().refusals());

    clients.get(0).reset();
    Awaitility.await()
        .until(
            () -> {
              send("data");
              return point.listeners().size() == MOST_CLIENTS - 1;
            });
    RawClient next = connect();
    assertArrayEquals("da".getBytes(US_ASCII), next.read(2));
  }

  @Test
  void shouldCloseThoseWhoMayNotConnect() throws Exception {
    Network loopback = Network.parse("127.0.0.0/8");
    port = port(0, List.of(loopback), List.of(loopback), Optional.empty());
    port.start();
    RawClient denied = RawClient.connect(port.port());
    clients.add(denied);

    assertEquals(0, denied.readAll().length);
    assertEquals(1, point.counters().refusals(RefusalReason.ADDRESS));
    assertEquals(0, point.seatsTaken());
  }

  @Test
  void shouldCloseThoseWhoAreNotAmongTheAllowed() throws Exception {
    port = port(0, List.of(Network.parse("10.0.0.0/8")), List.of(), Optional.empty());
    port.start();
    RawClient denied = RawClient.connect(port.port());
    clients.add(denied);

    assertEquals(0, denied.readAll().length);
    assertEquals(1, point.counters().refusals(RefusalReason.ADDRESS));
  }

  @Test
  void shouldCloseClientsWhenThereIsNothingToListenTo() throws Exception {
    point.end("over");
    port.start();
    RawClient client = RawClient.connect(port.port());
    clients.add(client);

    assertEquals(0, client.readAll().length);
    assertEquals(0, point.seatsTaken());
  }

  @Test
  void shouldCloseClientsCleanlyWhenTheBroadcastEnds() throws Exception {
    port.start();
    RawClient client = connect();
    send("last");
    assertReads(client, "last");
    publication.end("over");

    assertEquals(0, client.readAll().length);
    Awaitility.await().until(() -> point.seatsTaken() == 0);
    assertEquals(1, point.counters().endings(EndReason.FINISHED));
  }

  @Test
  void shouldCountAsFailedUntilThePortIsFree() throws Exception {
    ServerSocket occupant = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    port = port(occupant.getLocalPort(), List.of(), List.of(), Optional.empty());
    port.start();

    assertEquals(PointState.FAILED, point.status().state());
    String why = point.status().why();
    assertTrue(why.startsWith(WHERE + ": clone.tcp.port: "), why);
    assertTrue(why.endsWith("Address already in use"), why);
    occupant.close();
    Awaitility.await().until(() -> point.status().state() == PointState.LIVE);
    send("data");
    assertReads(connect(), "data");
  }

  @Test
  void shouldCountAsFailedWhenThereIsNoKeyStore() {
    CloneSettings.Tls tls = new CloneSettings.Tls(Path.of("target/no-such-file.p12"), "secret");
    port = port(0, List.of(), List.of(), Optional.of(tls));
    port.start();

    assertEquals(PointState.FAILED, point.status().state());
    assertTrue(point.status().why().contains("no-such-file.p12"), point.status().why());
  }

  @Test
  void shouldServeByTlsWhenThereIsAKeyStore(@TempDir Path directory) throws Exception {
    Certificate certificate = Certificate.create(directory);
    CloneSettings.Tls tls = new CloneSettings.Tls(certificate.file(), Certificate.PASSWORD);
    port = port(0, List.of(), List.of(), Optional.of(tls));
    port.start();
    RawClient client = RawClient.connectOverTls(port.port(), certificate.clientContext());
    clients.add(client);
    send("sent before; ");
    client.say("whatever");
    send("secret");

    assertReads(client, "sent before; secret");
  }

  @Test
  void shouldGiveNothingInClearTextWhereTlsIsSpoken(@TempDir Path directory) throws Exception {
    Certificate certificate = Certificate.create(directory);
    CloneSettings.Tls tls = new CloneSettings.Tls(certificate.file(), Certificate.PASSWORD);
    port = port(0, List.of(), List.of(), Optional.of(tls));
    port.start();
    RawClient client = RawClient.connect(port.port());
    clients.add(client);
    send("secret");
    client.say("x".repeat(100));

    assertFalse(new String(client.readAll(), US_ASCII).contains("secret"));
    Awaitility.await().until(() -> point.seatsTaken() == 0);
  }

  @Test
  void shouldReplayThePastToThoseWhoJoinLate() throws Exception {
    port.start();
    send("one ");
    send("two ");
    RawClient client = connect();
    send("three");

    assertReads(client, "one two three"); // the point's burst is a minute
  }

  @Test
  void shouldLeaveNothingBehindWhenStopped() throws Exception {
    port.start();
    connect();
    assertEquals(1, server.getConnectors().length);
    port.stop();

    assertEquals(0, server.getConnectors().length);
    assertEquals(0, port.port());
    Awaitility.await().until(() -> point.seatsTaken() == 0);
  }

  @Test
  void shouldLeaveNoPlaceTakenAfterAStormOfConnections() throws Exception {
    port.start();
    for (int i = 0; i < 500; i++) {
      try (RawClient client = RawClient.connect(port.port())) {
        if (i % 3 == 0) {
          client.reset();
        } else if (i % 3 == 1) {
          client.say("hello");
        }
      }
      send("data");
    }
    sendUntilNobodyHasAPlace();
    assertTrue(point.listeners().isEmpty());
  }

  // ---- helpers ----

  private RawClient connect() throws IOException {
    int before = point.listeners().size();
    RawClient client = RawClient.connect(port.port());
    clients.add(client);
    Awaitility.await().until(() -> point.listeners().size() == before + 1);
    return client;
  }

  private void send(String text) {
    ByteBuffer frame = US_ASCII.encode(text);
    publication.write(() -> publication.append(frame, true));
  }

  private void sendUntilNobodyHasAPlace() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              send("data");
              return point.seatsTaken() == 0 && point.listeners().isEmpty();
            });
  }

  private ServerConnector connector() {
    return (ServerConnector) server.getConnectors()[0];
  }

  private static void assertReads(RawClient client, String expected) throws IOException {
    assertArrayEquals(expected.getBytes(US_ASCII), client.read(expected.length()));
  }
}
