package org.wmrelay.it.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.Recording;

/** Who may listen, as players, proxies and those without a right find it. */
@Timeout(180)
class AccessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LINK_KEY = "a secret, not to be told";
  private static final Recording MEDIA = Recording.vector("av.asf");

  private static FakeOrigin origin;
  private static StandaloneJar relay;
  private static Path config;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    origin = FakeOrigin.start(MEDIA, OriginProfile.wme9());
    origin.play();
    Path users = Files.writeString(directory.resolve("listeners"), "ann=two words\n");
    config = directory.resolve("relay.conf");
    Files.writeString(
        config,
        """
        wmrelay {
          access.trusted-proxies = ["127.0.0.1"]
          publishing-points {
            "/members" { source = "%1$s", access { users-file = "%2$s", link-key = "%3$s" } }
            "/staff" { source = "%1$s", access.deny = ["10.6.0.0/16"] }
            "/few" { source = "%1$s", per-address = 1 }
          }
        }
        """
            .formatted(origin.url(), users, LINK_KEY));
    relay = StandaloneJar.start("--config", config.toString());
    for (String point : List.of("/members", "/staff", "/few")) {
      relay.process().awaitText(" " + point + ": live", PATIENCE);
    }
  }

  @AfterAll
  static void stop() {
    relay.close();
    origin.close();
  }

  private static int status(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(relay.url(path)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  @Test
  void shouldPlayToWhoLogsIn() throws Exception {
    assertEquals(401, status("/members"));
    String url = relay.url("/members").replace("//", "//ann:two%20words@");
    Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-t", "2");

    assertTrue(played.isClean() && played.videoFrames() > 10, played.toString());
  }

  @Test
  void shouldPlayByAWrongPasswordToNobody() {
    String url = relay.url("/members").replace("//", "//ann:guess@");
    Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-t", "2");

    assertFalse(played.isClean(), played.toString());
    assertEquals(0, played.videoFrames());
  }

  @Test
  void shouldPlayToWhoHasALinkUntilItExpires() throws Exception {
    String valid = link(Instant.now().plusSeconds(600));
    String url = relay.url(valid).replace("http:", "mmsh:");
    Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-t", "2");

    assertTrue(played.isClean() && played.videoFrames() > 10, played.toString());
    assertEquals(401, status(link(Instant.now().minusSeconds(1))));
    assertEquals(401, status(valid.replace("/members?expires=", "/members?expires=9")));
  }

  /** Made by the jar, with the key in the configuration. */
  @Test
  void shouldPlayToWhoHasALinkThatTheCommandMade() throws Exception {
    String valid = command("--sign-link", "/members");
    Ffmpeg.Played played =
        Ffmpeg.play(relay.url(valid).replace("http:", "mmsh:"), PATIENCE, "-t", "2");

    assertTrue(played.isClean() && played.videoFrames() > 10, played.toString());
    assertEquals(401, status(valid.replaceFirst("expires=\\d", "expires=9")));
    String other = command("--sign-link", "/members", "--for-address", "10.7.0.1");
    assertEquals(401, status(other));
    assertEquals(200, status(other, "X-Forwarded-For", "10.7.0.1"));
    String soonOver = command("--sign-link", "/members", "--valid-for", "1 s");
    Awaitility.await().atMost(PATIENCE).until(() -> status(soonOver) == 401);
  }

  private static String command(String... options) {
    List<String> all = new ArrayList<>(List.of("--config", config.toString()));
    all.addAll(List.of(options));
    try (Child child = StandaloneJar.launch(List.of(), all.toArray(String[]::new))) {
      assertEquals(0, child.awaitExit(PATIENCE), child.output());
      return child.output().strip();
    }
  }

  private static String link(Instant expires) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(LINK_KEY.getBytes(UTF_8), "HmacSHA256"));
    byte[] signed = mac.doFinal(("/members\n" + expires.getEpochSecond() + "\n").getBytes(UTF_8));
    return "/members?expires=%d&signature=%s"
        .formatted(
            expires.getEpochSecond(),
            Base64.getUrlEncoder().withoutPadding().encodeToString(signed));
  }

  @Test
  void shouldGoByTheClientThatAProxyNames() throws Exception {
    assertEquals(200, status("/staff"));
    assertEquals(200, status("/staff", "X-Forwarded-For", "10.7.0.1"));
    assertEquals(403, status("/staff", "X-Forwarded-For", "10.6.0.1"));
    assertEquals(403, status("/staff", "X-Forwarded-For", "10.7.0.1, 10.6.0.1"));
  }

  @Test
  void shouldLetInSoManyFromOneAddress() throws Exception {
    try (FakePlayer first = FakePlayer.start(PlayRequest.mmsh(relay.url("/few")))) {
      assertEquals(200, first.awaitHead(PATIENCE).status());
      assertEquals(503, status("/few"));
      assertEquals(200, status("/few", "X-Forwarded-For", "10.7.0.1"));
    }
  }
}
