package org.wmrelay.it.product;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.fake.SecureProxy;
import org.wmrelay.it.wire.NumberedMedia;

/**
 * What listeners can do to a relay, one kind of trouble after the other on one and the same: those
 * who behave miss nothing, and afterwards the relay holds what it held before.
 */
@Timeout(180)
class ListenerFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PASSWORD = "of-no-importance";
  private static final int BITS_PER_SECOND = 2_000_000;
  private static final String CONFIG =
      """
      wmrelay {
        delivery.send-buffer = 16 KiB
        publishing-points."/" {
          source = "%s"
          max-listeners = 200
          stall-timeout = 2 s
          window = 2 MiB
        }
      }
      """;

  private static final NumberedMedia MEDIA = NumberedMedia.ofRate(BITS_PER_SECOND);
  private static FakeOrigin origin;
  private static StandaloneJar relay;
  private static Unharmed others;
  private static SSLSocket secure;

  /** Connections whose requests come by the byte, begun at once as they take their time. */
  private static final List<FakePlayer> TRICKLING = new ArrayList<>();

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor();

  private PlayerCrowd crowd;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    origin = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    Path config = directory.resolve("relay.conf");
    Files.writeString(config, CONFIG.formatted(origin.url()));
    Path store = makeKeyStore(directory);
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    relay =
        StandaloneJar.start(
            "--config=" + config,
            "--tls-port=0",
            "--tls-certificate=" + store,
            "--tls-password-file=" + password);
    origin.play();
    others = new Unharmed(relay, "/", MEDIA, 2);
    for (String request : List.of("GET / HTTP/1.0", "POST / HTTP/1.1", "GET /-/ HTTP/1.1")) {
      TRICKLING.add(trickle(request + "\r\nX-Long: " + "a".repeat(4096), Duration.ofSeconds(1)));
    }
    int tlsPort = tlsPort();
    FakePlayer handshake = FakePlayer.start(PlayRequest.tcp(address(tlsPort)));
    TRICKLING.add(trickle(handshake, "\26\3\1\20\0" + "a".repeat(4096), Duration.ofSeconds(1)));
    secure = connect(SecureProxy.trusting(store, PASSWORD), tlsPort);
  }

  private static int tlsPort() {
    Pattern told = Pattern.compile("listening by TLS on port (\\d+)");
    return Integer.parseInt(relay.process().awaitLine(told, PATIENCE).group(1));
  }

  private static Path makeKeyStore(Path directory) {
    Path store = directory.resolve("store.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String arguments =
        "-genkeypair -storetype PKCS12 -alias it -keyalg EC -dname CN=localhost -keystore "
            + store
            + " -storepass "
            + PASSWORD;
    List<String> command = new ArrayList<>(List.of(keytool.toString()));
    command.addAll(List.of(arguments.split(" ")));
    try (Child child = Child.start(command, directory, Map.of(), PATIENCE)) {
      assertEquals(0, child.awaitExit(PATIENCE), child.output());
    }
    return store;
  }

  /** Speaks TLS, and then a header by a byte a second. */
  private static SSLSocket connect(SSLContext context, int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(loopback, port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.startHandshake();
    OutputStream out = socket.getOutputStream();
    out.write("GET / HTTP/1.1\r\nX-Long: ".getBytes(US_ASCII));
    var unused = TIMER.scheduleAtFixedRate(() -> sayMore(out), 0, 1, TimeUnit.SECONDS);
    return socket;
  }

  private static void sayMore(OutputStream out) {
    try {
      out.write('a');
    } catch (IOException closed) {
      throw new UncheckedIOException("which ends the timer's task", closed);
    }
  }

  /** Connects and sends a byte, and another one each time. */
  private static FakePlayer trickle(String text, Duration each) {
    return trickle(FakePlayer.start(PlayRequest.tcp(address())), text, each);
  }

  private static FakePlayer trickle(FakePlayer player, String text, Duration each) {
    Iterator<byte[]> bytes = text.chars().mapToObj(c -> new byte[] {(byte) c}).iterator();
    var unused =
        TIMER.scheduleAtFixedRate(
            () -> sendNext(player, bytes), 0, each.toMillis(), TimeUnit.MILLISECONDS);
    return player;
  }

  private static void sendNext(FakePlayer player, Iterator<byte[]> bytes) {
    if (bytes.hasNext() && player.end() == FakePlayer.End.NOT_YET) {
      player.send(bytes.next());
    }
  }

  @AfterAll
  static void stop() throws IOException {
    TIMER.shutdownNow();
    TRICKLING.forEach(FakePlayer::close);
    secure.close();
    others.close();
    relay.close();
    origin.close();
  }

  @BeforeEach
  void gather() {
    crowd = new PlayerCrowd();
  }

  @AfterEach
  void leave() {
    crowd.close();
  }

  private static PlayRequest mmsh() {
    return PlayRequest.mmsh(relay.url("/")).expecting(MEDIA);
  }

  private static InetSocketAddress address() {
    return address(relay.port());
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void assertNobodyWasHarmed() {
    others.assertListening();
    crowd.close();
    others.assertNothingKept();
  }

  @Test
  void shouldEndThoseWhoNeverRead() {
    crowd.join(20, mmsh().bytesPerSecond(0).receiveBuffer(4096));
    relay.process().awaitText("ends: stalled", PATIENCE);
    assertNobodyWasHarmed();
  }

  @Test
  void shouldSkipOrEndThoseWhoReadAByteASecond() {
    crowd.join(20, mmsh().bytesPerSecond(1).receiveBuffer(4096));
    others.awaitMore(300);
    assertNobodyWasHarmed();
  }

  @Test
  void shouldServeOrEndThoseWhoSayThatTheyWillSendNoMore() {
    List<FakePlayer> players = crowd.join(20, mmsh());
    players.forEach(player -> player.awaitPackets(5, PATIENCE));
    players.forEach(FakePlayer::halfClose);
    others.awaitMore(100);
    assertNobodyWasHarmed();
  }

  @Test
  void shouldForgetThoseWhoReset() {
    List<FakePlayer> players = crowd.join(50, mmsh());
    players.forEach(player -> player.awaitPackets(5, PATIENCE));
    players.forEach(FakePlayer::reset);
    assertNobodyWasHarmed();
  }

  @Test
  void shouldNotMindGarbageFromThoseWhoListen() {
    List<FakePlayer> players = crowd.join(20, mmsh());
    players.forEach(player -> player.awaitPackets(5, PATIENCE));
    players.forEach(player -> player.send(new byte[100_000]));
    others.awaitMore(100);
    assertNobodyWasHarmed();
  }

  @Test
  void shouldRefuseWhatIsNoRequest() {
    PlayRequest garbage = PlayRequest.httpBytes(relay.url("/"));
    byte[] noRequest = "\0\1\2 no request\r\n\r\n".repeat(1000).getBytes(US_ASCII);
    for (FakePlayer player : crowd.join(20, garbage.request(noRequest))) {
      player.awaitEnd(PATIENCE);
      assertTrue(player.status() == 0 || player.status() == 400, player.toString());
    }
    assertNobodyWasHarmed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/file:/etc/passwd",
        "//etc/passwd",
        "/.%00/etc/passwd"
      })
  void shouldServeNoFileByItsPath(String path) {
    try (FakePlayer player = FakePlayer.start(PlayRequest.httpBytes(relay.url(path)))) {
      player.awaitHead(PATIENCE);
      assertTrue(player.status() == 400 || player.status() == 404, player.toString());
      assertFalse(player.bodyText().contains("root:"), player.bodyText());
    }
  }

  @Test
  void shouldRefuseAMebibyteOfHeaders() {
    String line = "X-Long: " + "a".repeat(1000);
    StringBuilder lines = new StringBuilder(line);
    for (int i = 0; i < 1040; i++) {
      lines.append("\r\n").append(line);
    }
    PlayRequest long1 = PlayRequest.httpBytes(relay.url("/")).header(lines.toString());
    for (FakePlayer player : crowd.join(10, long1)) {
      player.awaitEnd(PATIENCE);
      assertTrue(player.status() == 0 || player.status() == 431, player.toString());
    }
    assertNobodyWasHarmed();
  }

  @Test
  void shouldEndThoseWhoseRequestsComeByAByteASecond() {
    TRICKLING.forEach(each -> each.awaitEnd(PATIENCE));
    relay.process().awaitText("no whole request came within 20 s", PATIENCE);
    assertNobodyWasHarmed();
  }

  @Test
  void shouldEndThoseWhoseRequestsComeByAByteASecondOverTls() throws IOException {
    try {
      String said = new String(secure.getInputStream().readAllBytes(), US_ASCII);
      assertFalse(said.startsWith("HTTP/1.1 2"), said);
    } catch (SocketException reset) {
      // is an end as well
    }
    assertNobodyWasHarmed();
  }

  @Test
  void shouldAnswerARequestThatComesSlowly() {
    String request = "GET / HTTP/1.0\r\nHost: slow\r\n\r\n";
    try (FakePlayer slow = trickle(request, Duration.ofMillis(20))) {
      Awaitility.await().atMost(PATIENCE).until(() -> slow.bytes() > 10_000);
    }
    assertNobodyWasHarmed();
  }

  @Test
  void shouldServeOthersBesideAThousandConnectionsThatSayNothing() {
    crowd.join(1_000, PlayRequest.tcp(address()));
    try (FakePlayer late = FakePlayer.start(mmsh())) {
      late.awaitPackets(20, PATIENCE);
      assertEquals(List.of(), late.problems(), late.toString());
    }
    assertNobodyWasHarmed();
  }
}
