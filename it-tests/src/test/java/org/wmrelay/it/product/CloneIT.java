package org.wmrelay.it.product;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.JettyHome;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.child.TomcatServer;
import org.wmrelay.it.fake.DatagramFeed;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;

/** Datagrams cloned to those who merely connect, by each of the products. */
@Timeout(180)
class CloneIT {
  private static final Logger LOG = LoggerFactory.getLogger(CloneIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern TCP_PORT = Pattern.compile("raw TCP clients connect to port (\\d+)");
  private static final Path SAMPLE = Path.of("../config/gps.conf");
  private static final Path ZIP = Path.of("../config/target/wmrelay-jetty.zip");
  private static final Path WAR = Path.of("../examples/war/target/wmrelay.war");

  /**
   * For readers that wait for threads of a container: at a megabyte a second the 64 KiB of the
   * default are what comes while such a thread is not given a processor for 65 ms.
   */
  private static final String ROOM_FOR_SERVLETS = "max-lag = 1 MiB\n";

  private final int udpPort = FreePorts.udp();

  @TempDir private Path directory;

  /** The sample, with ports of this test and these settings more. */
  private Path configuration(String more) throws IOException {
    String sample = Files.readString(SAMPLE);
    assertTrue(sample.contains("udp://:10110") && sample.contains("clone.tcp.port = 7000"), sample);
    String own =
        sample
            .replace("udp://:10110", "udp://127.0.0.1:" + udpPort)
            .replace("clone.tcp.port = 7000", "clone.tcp.port = 0\n" + more);
    return Files.writeString(directory.resolve("gps.conf"), own);
  }

  private static InetSocketAddress tcp(Child relay) {
    int port = Integer.parseInt(relay.awaitLine(TCP_PORT, PATIENCE).group(1));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  // ---- nobody waits for anybody ----

  @Test
  void shouldCloneToAHundredClientsWhateverMostOfThemDo() throws IOException {
    Path file = configuration("max-listeners = 200, stall-timeout = 10 m");
    try (StandaloneJar relay = StandaloneJar.start("--config", file.toString())) {
      new Crowd(10, 20, 50, 20).proof(5000, tcp(relay.process()), relay.url("/gps"));
    }
  }

  @Test
  void shouldCloneFromAJettyBase() throws IOException {
    String text = Files.readString(configuration(""));
    try (JettyHome jetty = new JettyHome(directory).unzip(ZIP).addModules("wmrelay")) {
      jetty.write("etc/wmrelay.conf", text).start();
      new Crowd(5, 2, 5, 3).proof(1000, tcp(jetty.server()), jetty.url("/gps"));
    }
  }

  @Test
  void shouldShareTheHttpPortOfAJettyBase() throws IOException {
    String text = Files.readString(configuration("clone.shared-port.silence = 1 s"));
    try (JettyHome jetty = new JettyHome(directory).unzip(ZIP).addModules("wmrelay");
        PlayerCrowd crowd = new PlayerCrowd();
        DatagramFeed feed = DatagramFeed.start(udpPort)) {
      jetty.write("etc/wmrelay.conf", text).start();
      int port = jetty.port("wmrelay-silence");
      String http = "http://127.0.0.1:" + port;
      InetSocketAddress tcp = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      FakePlayer silent = crowd.join(feed.reader(PlayRequest.tcpDatagrams(tcp)));
      FakePlayer asking = crowd.join(feed.reader(PlayRequest.httpDatagrams(http + "/gps")));
      for (FakePlayer reader : List.of(silent, asking)) {
        reader.awaitDatagrams(1000, PATIENCE);
        assertEquals(0, reader.datagramsLost());
        assertEquals(List.of(), reader.problems(), reader.toString());
      }
      assertEquals(200, Live.status(http + "/-/health/ready"));
    }
  }

  /** Its container's ports are not its own, so it says that none of them is shared. */
  @Test
  void shouldCloneFromAWebApplication() throws IOException {
    Path file = configuration(ROOM_FOR_SERVLETS + "clone.shared-port.silence = 1 s");
    try (JettyHome jetty = new JettyHome(directory).addModules("http", "ee11-deploy")) {
      jetty.put(WAR, "webapps/radio.war").jvm("-Dwmrelay.config=" + file).start();
      jetty.server().awaitText("a web application has no part in its container's ports", PATIENCE);
      new Crowd(5, 2, 5, 3).proof(1000, tcp(jetty.server()), jetty.url("/radio/gps"));
    }
  }

  @Test
  void shouldCloneFromAWebApplicationOnTomcat() throws IOException {
    int port = FreePorts.tcp();
    Path file = configuration(ROOM_FOR_SERVLETS + "clone.tcp.port = " + port);
    try (TomcatServer tomcat = new TomcatServer(directory.resolve("tomcat"))) {
      tomcat.deploy(WAR, "/radio", "wmrelay.config", file.toString());
      InetSocketAddress tcp = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      new Crowd(5, 2, 5, 3).proof(1000, tcp, tomcat.url("/radio/gps"));
      assertEquals(501, statusOfWebSocket(tomcat.url("/radio/gps")));
    }
  }

  private static int statusOfWebSocket(String url) {
    URI uri = URI.create(url.replace("http:", "ws:"));
    WebSocket.Listener nobody = new WebSocket.Listener() {};
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, nobody).join());
    return assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
        .getResponse()
        .statusCode();
  }

  // ---- framing ----

  @Test
  void shouldTellDatagramsApartForRawClientsThatWantIt() throws IOException {
    List<byte[]> datagrams =
        List.of(bytes("x"), bytes("a line\n"), bytes("a\nb"), new byte[65_507]);
    Map<String, Function<byte[], byte[]>> framings =
        Map.of(
            "newline", CloneIT::line,
            "length16", datagram -> behindLength(datagram, Short.BYTES),
            "length32", datagram -> behindLength(datagram, Integer.BYTES));
    for (Map.Entry<String, Function<byte[], byte[]>> framing : framings.entrySet()) {
      Path file = configuration("burst = 1 m, clone.tcp.framing = " + framing.getKey());
      try (StandaloneJar relay = StandaloneJar.start("--config", file.toString());
          Socket client =
              new Socket(InetAddress.getLoopbackAddress(), tcp(relay.process()).getPort());
          DatagramSocket sender = new DatagramSocket()) {
        client.setSoTimeout((int) PATIENCE.toMillis());
        for (byte[] datagram : datagrams) {
          InetAddress loopback = InetAddress.getLoopbackAddress();
          sender.send(new DatagramPacket(datagram, datagram.length, loopback, udpPort));
          byte[] expected = framing.getValue().apply(datagram);
          assertArrayEquals(expected, client.getInputStream().readNBytes(expected.length));
        }
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] line(byte[] datagram) {
    boolean isLine = datagram[datagram.length - 1] == '\n';
    byte[] line = Arrays.copyOf(datagram, datagram.length + (isLine ? 0 : 1));
    line[line.length - 1] = '\n';
    return line;
  }

  private static byte[] behindLength(byte[] datagram, int bytes) {
    byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(datagram.length).array();
    return ByteBuffer.allocate(bytes + datagram.length)
        .put(length, Integer.BYTES - bytes, bytes)
        .put(datagram)
        .array();
  }

  /** So many clients that read, that read slowly, that never read, that come and go. */
  private final class Crowd {
    private static final int ROUNDS = 4;

    private final int good;
    private final int slow;
    private final int stalled;
    private final int restless;
    private final List<FakePlayer> readers = new ArrayList<>();
    private final Queue<Long> delaysNs = new ConcurrentLinkedQueue<>();

    Crowd(int good, int slow, int stalled, int restless) {
      this.good = good;
      this.slow = slow;
      this.stalled = stalled;
      this.restless = restless;
    }

    /** All of them at once, until each reader has got that many datagrams more. */
    void proof(int datagrams, InetSocketAddress tcp, String url) {
      try (PlayerCrowd crowd = new PlayerCrowd();
          DatagramFeed feed = DatagramFeed.start(udpPort)) {
        PlayRequest raw = PlayRequest.tcpDatagrams(tcp);
        for (int i = 0; i < good; i++) {
          PlayRequest request =
              i % 5 == 4 ? PlayRequest.httpDatagrams(url) : PlayRequest.tcpDatagrams(tcp);
          readers.add(crowd.join(feed.reader(request)));
        }
        readers.forEach(reader -> reader.awaitDatagrams(1, PATIENCE));
        crowd.join(stalled, PlayRequest.tcpDatagrams(tcp).bytesPerSecond(0).receiveBuffer(4096));
        List<FakePlayer> slowOnes =
            crowd.join(
                slow, PlayRequest.tcpDatagrams(tcp).bytesPerSecond(100_000).receiveBuffer(4096));
        PlayRequest timed =
            PlayRequest.tcpDatagrams(tcp)
                .onPacket(number -> delaysNs.add(System.nanoTime() - feed.sentNs(number)));
        readers.add(crowd.join(timed));
        long from = readers.get(0).datagrams();
        comeAndGo(crowd, raw);
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> readers.stream().allMatch(one -> one.datagrams() >= from + datagrams));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> slowOnes.stream().allMatch(one -> one.datagramsLost() > 0));

        for (FakePlayer reader : readers) {
          assertEquals(0, reader.datagramsLost(), reader.toString());
          assertEquals(FakePlayer.End.NOT_YET, reader.end());
        }
        for (FakePlayer anyone : crowd.players()) {
          assertEquals(List.of(), anyone.problems(), anyone.toString());
        }
        print(feed.sent());
      }
    }

    private void comeAndGo(PlayerCrowd crowd, PlayRequest raw) {
      for (int round = 0; round < ROUNDS; round++) {
        List<FakePlayer> guests = crowd.join(restless, raw);
        for (int i = 0; i < guests.size(); i++) {
          FakePlayer guest = guests.get(i).awaitDatagrams(1, PATIENCE);
          if (i % 2 == 0) {
            guest.reset();
          } else {
            guest.close();
          }
        }
      }
    }

    private void print(long sent) {
      List<Long> sorted = delaysNs.stream().sorted().toList();
      LOG.info(
          "{} datagrams sent; delay to a raw client: p50 {} us, p99 {} us, most {} us",
          sent,
          sorted.get(sorted.size() / 2) / 1000,
          sorted.get(sorted.size() * 99 / 100) / 1000,
          sorted.get(sorted.size() - 1) / 1000);
    }
  }

  // ---- limits and ends ----

  @Test
  void shouldKeepItsLimitsAndSayWhatItDoes() throws IOException {
    Path file = configuration("max-listeners = 3, stall-timeout = 1 s");
    try (StandaloneJar relay = StandaloneJar.start("--config", file.toString());
        PlayerCrowd crowd = new PlayerCrowd();
        DatagramFeed feed = DatagramFeed.start(udpPort)) {
      Child log = relay.process();
      PlayRequest raw = PlayRequest.tcpDatagrams(tcp(log));
      FakePlayer reader = crowd.join(feed.reader(PlayRequest.tcpDatagrams(tcp(log))));
      FakePlayer halfClosed = crowd.join(raw).awaitDatagrams(1, PATIENCE);
      halfClosed.halfClose();
      log.awaitText("/gps: connection from 127.0.0.1", PATIENCE);
      FakePlayer dead = crowd.join(PlayRequest.tcpDatagrams(tcp(log)).bytesPerSecond(0));
      log.awaitText("joins, raw, 3 now", PATIENCE);

      FakePlayer refused = crowd.join(raw).awaitEnd(PATIENCE);
      assertEquals(FakePlayer.End.CLOSED, refused.end());
      assertEquals(0, refused.bytes());
      log.awaitText("Connections max: max-listeners = 3 reached", PATIENCE);

      log.awaitText("ends: stalled", PATIENCE);
      crowd.join(raw).awaitDatagrams(1, PATIENCE);
      halfClosed.awaitDatagrams(halfClosed.datagrams() + 1000, PATIENCE);
      assertEquals(0, reader.datagramsLost());
      assertEquals(0, dead.datagrams());
      crowd.players().forEach(one -> assertEquals(List.of(), one.problems(), one.toString()));
    }
  }

  // ---- what the system refuses ----

  @Test
  void shouldSayInOneLineWhatTheSystemRefusesWhenStrict() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("strict.conf"),
            """
            wmrelay.strict = true
            wmrelay.publishing-points."/feed".source = "udp://239.255.9.9:5000?interface=nosuch7"
            """);
    try (Child relay = StandaloneJar.launch(List.of(), "-p", "0", "--config", file.toString())) {
      assertEquals(1, relay.awaitExit(PATIENCE));
      String said = relay.output();
      assertTrue(said.contains("strict = true, and /feed: " + file + ":2: source: there is"), said);
      assertFalse(said.contains("\tat "), said);
    }
  }
}
