package org.wmrelay.it.product;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.wire.NumberedMedia;

/**
 * What listeners can do to a relay, one kind of trouble after the other on one and the same: those
 * who behave miss nothing, and afterwards the relay holds what it held before.
 */
@Timeout(180)
class ListenerFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
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

  private PlayerCrowd crowd;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    origin = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    Path config = directory.resolve("relay.conf");
    Files.writeString(config, CONFIG.formatted(origin.url()));
    relay = StandaloneJar.start("--config", config.toString());
    origin.play();
    others = new Unharmed(relay, "/", MEDIA, 2);
  }

  @AfterAll
  static void stop() {
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
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
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
  void shouldServeOthersBesideAThousandConnectionsThatSayNothing() {
    crowd.join(1_000, PlayRequest.tcp(address()));
    try (FakePlayer late = FakePlayer.start(mmsh())) {
      late.awaitPackets(20, PATIENCE);
      assertEquals(List.of(), late.problems(), late.toString());
    }
    assertNobodyWasHarmed();
  }
}
