package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.TomcatServer;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.Recording;

/** The web application on Tomcat: deployed, used, undeployed and deployed again. */
@Timeout(120)
class TomcatIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path WAR = Path.of("../examples/war/target/wmrelay.war");

  private final Recording media = Recording.vector("av.asf");
  private Path config;

  @TempDir private Path directory;

  @BeforeEach
  void nameTheConfiguration() {
    config = directory.resolve("relay.conf");
  }

  /** Hears what the application logs, as any other log of this JVM. */
  private static final class Ear extends Handler implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    Ear() {
      root.addHandler(this);
    }

    boolean heard(String text) {
      return logged.stream().anyMatch(line -> line.contains(text));
    }

    @Override
    public void publish(LogRecord line) {
      logged.add(String.valueOf(line.getMessage()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      root.removeHandler(this);
    }
  }

  private void deploy(TomcatServer tomcat, FakeOrigin origin) throws IOException {
    Files.writeString(
        config, "wmrelay.publishing-points.\"/studio\" { source = \"" + origin.url() + "\" }\n");
    tomcat.deploy(WAR, "/radio", "wmrelay.config", config.toString());
  }

  private FakePlayer play(TomcatServer tomcat) {
    PlayRequest request = PlayRequest.mmsh(Live.await(tomcat.url("/radio/studio")));
    return FakePlayer.start(request.expecting(media)).awaitPackets(40, PATIENCE);
  }

  private static void assertExact(FakePlayer player) {
    assertEquals(List.of(), player.problems(), player.toString());
    assertEquals(0, player.lost());
  }

  private static List<String> threadsOfWmrelay() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("wmrelay"))
        .toList();
  }

  @Test
  void shouldServeRealAndExactListenersAndLog() throws IOException {
    try (Ear ear = new Ear();
        FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        TomcatServer tomcat = new TomcatServer(directory)) {
      origin.play();
      deploy(tomcat, origin);
      try (FakePlayer player = play(tomcat)) {
        String url = tomcat.url("/radio/studio").replace("http:", "mmsh:");
        Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-frames:v", "30");

        assertExact(player);
        assertEquals(30, played.videoFrames(), played.toString());
      }
      assertTrue(ear.heard("/studio"), ear.logged.toString());
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenItIsUndeployedWithAListenerAndServeAgain() throws IOException {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        TomcatServer tomcat = new TomcatServer(directory)) {
      origin.play();
      for (int round = 0; round < 2; round++) {
        deploy(tomcat, origin);
        try (FakePlayer player = play(tomcat)) {
          WeakReference<ClassLoader> loader = tomcat.undeploy("/radio");

          player.awaitEnd(PATIENCE);
          assertExact(player);
          assertTrue(player.endedCleanly(), player.toString());
          assertEquals(List.of(), threadsOfWmrelay());
          awaitCollected(loader);
        }
      }
    }
  }

  private static void awaitCollected(WeakReference<ClassLoader> loader) {
    Awaitility.await()
        .alias("the application's class loader is collected")
        .atMost(PATIENCE)
        .until(
            () -> {
              System.gc();
              return loader.refersTo(null);
            });
  }
}
