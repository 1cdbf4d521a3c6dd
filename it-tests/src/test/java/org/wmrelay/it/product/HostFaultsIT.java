package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.BreakingLog;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeEncoder;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.Fault;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.wire.NumberedMedia;

/** A relay on a machine that is short of something, or that is told to stop. */
@Timeout(180)
class HostFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String ORIGIN_AND_PUSH =
      """
      wmrelay.publishing-points {
        "/" { source = "%s" }
        "/push" { source = push, push.open = true }
      }
      """;

  private final NumberedMedia media = NumberedMedia.ofRate(300_000);
  private final PlayerCrowd crowd = new PlayerCrowd();
  private FakeOrigin origin;

  @BeforeEach
  void play() {
    origin = FakeOrigin.start(media, OriginProfile.wme9());
    origin.play();
  }

  @AfterEach
  void close() {
    crowd.close();
    origin.close();
  }

  private static InetSocketAddress address(StandaloneJar relay) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
  }

  private PlayRequest mmsh(StandaloneJar relay) {
    return PlayRequest.mmsh(relay.url("/")).expecting(media);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldGoOnWhenTheDiskOfTheLogIsFull(@TempDir Path directory) throws IOException {
    Path log = Files.createSymbolicLink(directory.resolve("relay.log"), Path.of("/dev/full"));
    try (StandaloneJar relay = StandaloneJar.start("-d", "-l", log.toString(), origin.url());
        Unharmed others = new Unharmed(relay, "/", media, 2)) {
      for (FakePlayer player : crowd.join(50, mmsh(relay))) {
        player.awaitPackets(5, PATIENCE);
      }
      others.assertListening();
      crowd.close();
      others.assertNothingKept();
    }
  }

  @Test
  void shouldGoOnWhenEachLineOfTheLogThrows(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("relay.conf");
    Files.writeString(config, ORIGIN_AND_PUSH.formatted(origin.url()));
    Path broken = directory.resolve("broken");
    try (StandaloneJar relay =
            StandaloneJar.startExactly(
                BreakingLog.options(directory, broken), "-p", "0", "--config", config.toString());
        Unharmed others = new Unharmed(relay, "/", media, 3);
        FakeEncoder encoder = new FakeEncoder(relay.url("/push"))) {
      Files.createFile(broken);
      for (int i = 0; i < 3; i++) {
        for (FakePlayer player : crowd.join(20, mmsh(relay))) {
          player.awaitPackets(5, PATIENCE);
          player.reset();
        }
      }
      others.assertListening();

      origin.inject(new Fault.Cut());
      others.awaitMore(20);
      encoder.setup();
      encoder.start().header(media).push(20);
      Awaitility.await().atMost(PATIENCE).until(() -> Live.status(relay.url("/push")) == 200);
      relay.process().awaitText("lines of the log are lost", PATIENCE);

      Files.delete(broken);
      encoder.disconnect();
      relay.process().awaitText("/push: ", PATIENCE);
      others.assertNothingKept();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldServeThoseWhoAreThereWhenNoFileCanBeOpened() {
    try (StandaloneJar relay = StandaloneJar.startWithOpenFiles(120, origin.url());
        Unharmed others = new Unharmed(relay, "/", media, 2)) {
      try (PlayerCrowd idle = new PlayerCrowd()) {
        idle.join(200, PlayRequest.tcp(address(relay)));
        relay.process().awaitText("Too many open files", PATIENCE);
        others.assertListening();
      }
      try (FakePlayer later = FakePlayer.start(mmsh(relay))) {
        later.awaitPackets(20, PATIENCE);
        assertEquals(List.of(), later.problems(), later.toString());
      }
      others.assertListening();
      others.assertNothingKept();
    }
  }

  @Test
  void shouldServeTwoHundredAndBearAThousandIdleOnesWith64MebibytesOfHeap() {
    List<String> small = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
    try (StandaloneJar relay =
            StandaloneJar.startExactly(small, "-p", "0", "-m", "300", origin.url());
        Unharmed others = new Unharmed(relay, "/", media, 2)) {
      crowd.join(1_000, PlayRequest.tcp(address(relay)));
      crowd.join(20, mmsh(relay).bytesPerSecond(0).receiveBuffer(4096));
      for (FakePlayer player : crowd.join(200, mmsh(relay))) {
        player.awaitPackets(50, PATIENCE);
        assertEquals(List.of(), player.problems(), player.toString());
      }
      others.assertListening();
      crowd.close();
      others.assertNothingKept();
    }
  }

  @Test
  void shouldStopInTheMiddleOfStalledListenersIdleConnectionsAndAHangingEncoder(
      @TempDir Path directory) throws IOException {
    Path config = directory.resolve("relay.conf");
    Files.writeString(config, ORIGIN_AND_PUSH.formatted(origin.url()));
    Path log = directory.resolve("relay.log");
    try (StandaloneJar relay =
            StandaloneJar.start("--config", config.toString(), "-l", log.toString());
        Unharmed others = new Unharmed(relay, "/", media, 2);
        FakeEncoder encoder = new FakeEncoder(relay.url("/push"))) {
      encoder.setup();
      encoder.start().header(media).push(20);
      crowd.join(20, mmsh(relay).bytesPerSecond(0).receiveBuffer(4096));
      crowd.join(100, PlayRequest.tcp(address(relay)));
      Awaitility.await().atMost(PATIENCE).until(() -> Live.status(relay.url("/push")) == 200);
      others.awaitMore(20);

      int code = relay.stop();
      assertEquals(143, code);
      others.assertEndedCleanly();
      String told = Files.readString(log);
      assertTrue(told.contains("Standalone: stopped"), told);
    }
  }
}
