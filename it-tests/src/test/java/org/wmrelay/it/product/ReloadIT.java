package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.NumberedMedia;

/** The configuration is read again while somebody listens. */
@Timeout(180)
class ReloadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final NumberedMedia media = NumberedMedia.ofRate(300_000);
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path directory;

  private Path write(FakeOrigin origin, String... points) throws IOException {
    StringBuilder text = new StringBuilder("# changed\n".repeat(points.length));
    for (String point : points) {
      text.append(
          "wmrelay.publishing-points.\"%s\".source = \"%s\"%n".formatted(point, origin.url()));
    }
    return Files.writeString(directory.resolve("wmrelay.conf"), text);
  }

  private FakePlayer listen(String url) {
    FakePlayer player = FakePlayer.start(PlayRequest.mmsh(Live.await(url)).expecting(media));
    return player.awaitPackets(20, PATIENCE);
  }

  private HttpResponse<String> reload(StandaloneJar relay) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(relay.url("/-/api/v1/actions?do=reload")))
            .header("X-Requested-By", "test")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldLoseNoByteOfAPointThatIsNotTouched() throws Exception {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9())) {
      origin.play();
      Path file = write(origin, "/stays", "/goes");
      try (StandaloneJar relay = StandaloneJar.start("--config", file.toString());
          FakePlayer stays = listen(relay.url("/stays"));
          FakePlayer goes = listen(relay.url("/goes"))) {
        write(origin, "/stays", "/comes");
        assertTrue(goes.awaitEnd(PATIENCE).endedCleanly(), goes.toString());
        assertEquals(404, Live.status(relay.url("/goes")));
        listen(relay.url("/comes")).close();

        Files.writeString(file, "wmrelay.publishing-points.\"/stays\".sauce = push\n");
        relay.process().awaitText("changes nothing: " + file + ":1: ", PATIENCE);
        HttpResponse<String> refused = reload(relay);
        assertEquals(409, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("sauce: unknown key"), refused.body());
        assertEquals(200, Live.status(relay.url("/comes")));

        write(origin, "/stays");
        HttpResponse<String> taken = reload(relay);
        assertEquals(200, taken.statusCode(), taken.body());
        assertEquals(404, Live.status(relay.url("/comes")));
        hangUp(relay);

        stays.awaitPackets(stays.packets() + 20, PATIENCE);
        assertEquals(List.of(), stays.problems(), stays.toString());
        assertEquals(0, stays.lost());
        assertEquals(1, stays.frames('H'));
        assertEquals(FakePlayer.End.NOT_YET, stays.end());
      }
    }
  }

  /**
   * Of a file that has not changed, which nothing else would read again. What was started by nohup,
   * as all of these tests may be, ignores the signal.
   */
  private static void hangUp(StandaloneJar relay) throws Exception {
    boolean ignored = relay.process().output().contains("SIGHUP is ignored");
    String pid = Long.toString(relay.process().pid());
    assertEquals(0, new ProcessBuilder("kill", "-HUP", pid).inheritIO().start().waitFor());
    if (!ignored) {
      relay.process().awaitText("was read again: nothing has changed", PATIENCE);
    }
  }
}
