package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.OriginProfile.Padding;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.NumberedMedia;

/** One relay pulls from every kind of origin at once; its listeners check every byte. */
@Timeout(120)
class OriginsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PACKETS = 40;
  private static final int BITS_PER_SECOND = 300_000;

  private static final NumberedMedia MEDIA = NumberedMedia.ofRate(BITS_PER_SECOND);
  private static final Map<String, FakeOrigin> ORIGINS = new LinkedHashMap<>();
  private static StandaloneJar relay;

  private static Map<String, OriginProfile> profiles() {
    Map<String, OriginProfile> profiles = new LinkedHashMap<>();
    profiles.put("encoder", OriginProfile.wme9());
    profiles.put("vlc", OriginProfile.vlc());
    profiles.put("media-services", OriginProfile.wms());
    profiles.put("ffmpeg", OriginProfile.ffmpegStream());
    profiles.put("plain", OriginProfile.plainAsf());
    profiles.put("pairs", OriginProfile.wme9().pairs());
    profiles.put("split-header", OriginProfile.wme9().headerFragment(200));
    profiles.put("padded", OriginProfile.wme9().padding(Padding.KEPT));
    profiles.put("field-kept", OriginProfile.wme9().padding(Padding.STRIPPED_FIELD_KEPT));
    profiles.put("wrap", OriginProfile.wme9().firstLocationId(0xFFFFFFF8L).gaps(7, 3));
    profiles.put("http11", OriginProfile.wme9().http11());
    return profiles;
  }

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    StringBuilder points = new StringBuilder();
    profiles()
        .forEach(
            (name, profile) -> {
              FakeOrigin origin = FakeOrigin.start(MEDIA, profile);
              ORIGINS.put(name, origin);
              points.append(String.format("\"/%s\" { source = \"%s\" }%n", name, origin.url()));
            });
    Path config = directory.resolve("origins.conf");
    Files.writeString(config, "wmrelay.publishing-points {\n" + points + "}\n");
    relay = StandaloneJar.start("--config", config.toString());
    ORIGINS.values().forEach(FakeOrigin::play);
  }

  @AfterAll
  static void stop() {
    relay.close();
    ORIGINS.values().forEach(FakeOrigin::close);
  }

  static List<String> names() {
    return List.copyOf(profiles().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldGiveFramedStreamsByteForByteWhateverTheOrigin(String name) {
    shouldGiveAllPackets(PlayRequest.mmsh(Live.await(relay.url("/" + name))));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldGivePlainStreamsByteForByteWhateverTheOrigin(String name) {
    shouldGiveAllPackets(PlayRequest.http(Live.await(relay.url("/" + name))));
  }

  private static void shouldGiveAllPackets(PlayRequest request) {
    try (FakePlayer player = FakePlayer.start(request.expecting(MEDIA))) {
      player.awaitPackets(PACKETS, PATIENCE);

      assertEquals(200, player.status());
      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(0, player.lost(), player.toString());
      assertTrue(player.timeToFirstMedia().isPresent());
    }
  }
}
