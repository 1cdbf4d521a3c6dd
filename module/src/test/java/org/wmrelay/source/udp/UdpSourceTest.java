package org.wmrelay.source.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.access.AddressRules;
import org.wmrelay.access.Network;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.broadcast.SourceCount;
import org.wmrelay.host.OnAir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UdpSourceTest {
  private static final String PART = "test.conf:3: source";
  private static final String TARGETS_PART = "test.conf:4: clone.udp";
  private static final String LOOPBACK = "127.0.0.1";

  private final OnAir air = new OnAir();
  private final PublishingPoint point = air.point("/gps", 100, Duration.ofMinutes(1));
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<Thread> receiver = new AtomicReference<>();
  private LongSupplier nanoTime = System::nanoTime;
  private UdpSource source = source(LOOPBACK, 0, List.of());

  @AfterEach
  void stop() throws InterruptedException {
    source.stop();
    timer.shutdownNow();
    air.close();
  }

  private UdpSource source(String host, int port, List<Network> allow) {
    return source(new UdpAddress(false, host, port, Optional.empty(), Optional.empty()), allow);
  }

  private UdpSource source(UdpAddress address, List<Network> allow) {
    return source(address, allow, List.of());
  }

  private UdpSource source(UdpAddress address, List<Network> allow, List<UdpTarget> targets) {
    UdpSettings settings =
        new UdpSettings(
            4 << 20,
            Duration.ZERO,
            new AddressRules(allow, List.of()),
            "text/plain",
            targets,
            TARGETS_PART);
    return new UdpSource(point, address, settings, PART, timer, nanoTime, this::receiverThread);
  }

  private Thread receiverThread(Runnable task) {
    Thread thread = new Thread(task, "receiver");
    receiver.set(thread);
    return thread;
  }

  @Test
  void shouldPublishEveryDatagramWhole() throws IOException {
    source.start();
    TakingSink sink = listen(Framing.LENGTH32);
    ByteBuffer expected = ByteBuffer.allocate(1 << 20);
    Random random = new Random(1);
    for (int length : new int[] {1, 2, 82, 1472, 9000, 65_507, 3, 65_507}) {
      byte[] datagram = new byte[length];
      random.nextBytes(datagram);
      expected.putInt(length).put(datagram);
      send(datagram);
    }
    assertTakes(sink, bytes(expected.flip()));
  }

  @Test
  void shouldOpenItsSocketOnceHoweverOftenItIsStarted() throws IOException {
    source.start();
    InetSocketAddress before = source.localAddress();
    Publication publication = point.publish("somebody else");
    source.start();
    assertEquals(before, source.localAddress());
    assertEquals("somebody else", publication.publisher());
    assertEquals("somebody else", point.publisher());
  }

  @Test
  void shouldStateItsContentType() {
    source.start();

    Broadcast broadcast = point.broadcast();
    assertEquals("text/plain", broadcast.header().facts().contentType());
    assertTrue(broadcast.header().facts().joinsAnywhere());
    assertEquals(
        List.of("raw", "raw-length16", "raw-length32", "raw-newline", "websocket"),
        broadcast.forms());
    assertEquals(PointState.LIVE, point.status().state());
  }

  @Test
  void shouldIgnoreEmptyDatagrams() throws IOException {
    source.start();
    TakingSink sink = listen(Framing.NONE);
    send("a");
    send("");
    send("b");

    assertTakes(sink, "ab".getBytes(US_ASCII));
    assertEquals(1, count("empty-datagrams"));
    assertEquals(2, point.broadcast().packets());
  }

  @Test
  void shouldTakeOnlyFromAllowedSendersWhenSomeAreNamed() throws IOException {
    source = source("", 0, List.of(Network.parse("127.0.0.2/32")));
    source.start();
    TakingSink sink = listen(Framing.NONE);
    try (DatagramSocket allowed = new DatagramSocket(at("127.0.0.2"))) {
      send("no");
      allowed.send(packet("yes".getBytes(US_ASCII)));
      assertTakes(sink, "yes".getBytes(US_ASCII));
    }
    assertEquals(1, count("refused-datagrams"));
  }

  @Test
  void shouldKeepTheBroadcastWhileThePortIsInUseAndTakeItWhenFree() throws IOException {
    DatagramSocket occupant = new DatagramSocket(at(LOOPBACK));
    source = source(LOOPBACK, occupant.getLocalPort(), List.of());
    source.start();

    assertEquals(PointState.FAILED, point.status().state());
    assertEquals(PART + ": Address already in use", point.status().why());
    TakingSink sink = listen(Framing.NONE);
    occupant.close();
    Awaitility.await().until(() -> point.status().state() == PointState.LIVE);
    send("at last");
    assertTakes(sink, "at last".getBytes(US_ASCII));
  }

  @Test
  void shouldPublishThePayloadsOfRtpInOrder() throws IOException {
    nanoTime = () -> 0; // however long the machine takes
    source =
        source(new UdpAddress(true, LOOPBACK, 0, Optional.empty(), Optional.empty()), List.of());
    source.start();
    TakingSink sink = listen(Framing.NEWLINE);
    send(rtp(1, "one"));
    send(rtp(3, "three"));
    send("no RTP at all");
    send(rtp(2, "two"));
    send(rtp(2, "two"));

    assertTakes(sink, "one\ntwo\nthree\n".getBytes(US_ASCII));
    Awaitility.await().until(() -> count("rtp-late") == 1);
    assertEquals(1, count("rtp-reordered"));
    assertEquals(1, count("rtp-malformed"));
    assertEquals(0, count("rtp-lost"));
  }

  @Test
  void shouldPublishWhatFollowsALostRtpPacketThoughNothingMoreComes() throws IOException {
    source =
        source(new UdpAddress(true, LOOPBACK, 0, Optional.empty(), Optional.empty()), List.of());
    source.start();
    TakingSink sink = listen(Framing.NEWLINE);
    send(rtp(1, "one"));
    send(rtp(3, "three"));

    assertTakes(sink, "one\nthree\n".getBytes(US_ASCII));
    assertEquals(1, count("rtp-lost"));
  }

  private static byte[] rtp(int sequence, String payload) {
    ByteBuffer packet = ByteBuffer.allocate(12 + payload.length());
    packet.putShort((short) 0x8021).putShort((short) sequence).putLong(0);
    return packet.put(payload.getBytes(US_ASCII)).array();
  }

  @Test
  void shouldNameTheInterfacesWhenThereIsNoneOfThatName() {
    source = source(UdpAddress.parse("udp://239.255.7.7:5000?interface=nosuch7"), List.of());
    source.start();

    String why = point.status().why();
    assertTrue(why.startsWith(PART + ": there is no network interface nosuch7; there are "), why);
  }

  @Test
  void shouldGoOnWhenTheSocketBreaks() throws IOException {
    source.start();
    Broadcast before = point.broadcast();
    TakingSink sink = listen(Framing.NONE);
    send("before ");
    assertTakes(sink, "before ".getBytes(US_ASCII));

    receiver.get().interrupt(); // closes the channel under the receiving thread
    Awaitility.await().until(() -> point.status().state() == PointState.FAILED);
    Awaitility.await().until(() -> point.status().state() == PointState.LIVE);
    send("after");

    assertTakes(sink, "before after".getBytes(US_ASCII));
    assertSame(before, point.broadcast());
    assertEquals(1, count("socket-failures"));
  }

  @Test
  void shouldEndTheBroadcastAndTheThreadWhenStopped() throws IOException {
    source.start();
    TakingSink sink = listen(Framing.NONE);
    Thread thread = receiver.get();

    source.stop();

    assertFalse(thread.isAlive());
    assertNull(point.broadcast());
    assertNull(source.localAddress());
    Awaitility.await().until(() -> sink.ended);
    assertEquals(0, point.seatsTaken());
    assertEquals(0, count("socket-failures"));
  }

  @Test
  void shouldPublishAnewWhenStartedAgain() throws IOException {
    source.start();
    source.stop();
    source.start();
    TakingSink sink = listen(Framing.NONE);
    send("again");

    assertTakes(sink, "again".getBytes(US_ASCII));
  }

  @Test
  void shouldCloseItsSocketWhenAnotherPublishes() throws Exception {
    source.start();
    Thread thread = receiver.get();
    point.publish("somebody else");
    send("too late");

    thread.join(10_000);
    assertFalse(thread.isAlive());
    assertNull(source.localAddress());
    assertEquals(0, point.broadcast().packets());
  }

  // ---- UDP out ----

  @Test
  void shouldSendEachDatagramOnToEachTarget() throws IOException {
    try (DatagramSocket one = new DatagramSocket(at(LOOPBACK));
        DatagramSocket other = new DatagramSocket(at(LOOPBACK))) {
      source = splitter(LOOPBACK + ":" + one.getLocalPort(), "localhost:" + other.getLocalPort());
      source.start();
      byte[] large = new byte[65_507];
      new Random(2).nextBytes(large);
      send("small");
      send(large);

      for (DatagramSocket receiver : List.of(one, other)) {
        assertArrayEquals("small".getBytes(US_ASCII), receive(receiver));
        assertArrayEquals(large, receive(receiver));
      }
      assertEquals(4, count("datagrams-sent-on"));
      assertEquals(0, count("datagrams-not-sent-on"));
    }
  }

  @Test
  void shouldSendOnToAGroup() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    InetAddress group = InetAddress.getByName("239.255.17.3");
    try (MulticastSocket member = new MulticastSocket(0)) {
      member.joinGroup(new InetSocketAddress(group, 0), loopback);
      source = splitter(target(group, member.getLocalPort(), "ttl=0&interface=127.0.0.1"));
      source.start();
      send("to all");

      assertArrayEquals("to all".getBytes(US_ASCII), receive(member));
    }
  }

  private static String target(InetAddress host, int port, String parameters) {
    return host.getHostAddress() + ":" + port + "?" + parameters;
  }

  @Test
  void shouldGoOnWithoutATargetThatTheSystemRefuses() throws IOException {
    try (DatagramSocket good = new DatagramSocket(at(LOOPBACK))) {
      source = splitter("239.255.17.4:9?interface=nosuch7", LOOPBACK + ":" + good.getLocalPort());
      source.start();
      send("on");

      assertArrayEquals("on".getBytes(US_ASCII), receive(good));
      assertEquals(PointState.FAILED, point.status().state());
      String why = point.status().why();
      assertTrue(why.startsWith(TARGETS_PART + ": 239.255.17.4:9: there is no network int"), why);
      Awaitility.await().until(() -> count("datagrams-not-sent-on") == 1);
    }
  }

  @Test
  void shouldGoOnWhenNobodyListensAtATarget() throws IOException {
    int closed;
    try (DatagramSocket socket = new DatagramSocket(at(LOOPBACK))) {
      closed = socket.getLocalPort();
    }
    source = splitter(LOOPBACK + ":" + closed);
    source.start();
    TakingSink sink = listen(Framing.NEWLINE);
    for (int i = 0; i < 20; i++) {
      send("x");
    }

    assertTakes(sink, "x\n".repeat(20).getBytes(US_ASCII));
    assertEquals(PointState.LIVE, point.status().state());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, localhost",
    "localhost, 127.0.0.1",
    "'', 127.0.0.1",
    "'', 127.3.2.1",
    "'', 0.0.0.0",
    "'', [::1]"
  })
  void shouldNotSendToItselfByWhateverName(String bind, String target) throws IOException {
    int port = freePort();
    UdpAddress address = UdpAddress.parse("udp://" + bind + ":" + port);
    source = source(address, List.of(), List.of(UdpTarget.parse(target + ":" + port)));
    source.start();
    TakingSink sink = listen(Framing.NEWLINE);
    send("once");

    assertTakes(sink, "once\n".getBytes(US_ASCII));
    Awaitility.await().until(() -> count("datagrams-not-sent-on") == 1);
    String why = point.status().why();
    assertTrue(why.endsWith(": this is the source itself: datagrams would go round"), why);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(at(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  private UdpSource splitter(String... targets) {
    UdpAddress address = new UdpAddress(false, LOOPBACK, 0, Optional.empty(), Optional.empty());
    return source(address, List.of(), Stream.of(targets).map(UdpTarget::parse).toList());
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(60_000);
    DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  // ---- helpers ----

  private TakingSink listen(Framing framing) {
    TakingSink sink = new TakingSink();
    Seat seat = (Seat) point.admit(LOOPBACK);
    seat.listen(framing.form(), sink, new ListenerInfo("test:1", "", "tcp"), ChangePolicy.FOLLOW);
    return sink;
  }

  private void send(String text) throws IOException {
    send(text.getBytes(US_ASCII));
  }

  private void send(byte[] bytes) throws IOException {
    try (DatagramSocket sender = new DatagramSocket(at(LOOPBACK))) {
      sender.send(packet(bytes));
    }
  }

  private DatagramPacket packet(byte[] bytes) throws IOException {
    int port = source.localAddress().getPort();
    return new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port);
  }

  private static InetSocketAddress at(String host) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), 0);
  }

  private static void assertTakes(TakingSink sink, byte[] expected) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sink.bytes().length >= expected.length);
    assertArrayEquals(expected, sink.bytes());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private long count(String name) {
    return source.counts().stream()
        .filter(count -> count.name().equals(name))
        .mapToLong(SourceCount::value)
        .sum();
  }
}
