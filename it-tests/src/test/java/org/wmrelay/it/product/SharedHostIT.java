package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.JettyHome;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.fake.SecureProxy;
import org.wmrelay.it.neighbour.Neighbour;
import org.wmrelay.it.wire.Recording;

/**
 * The drop-in on a server that is there for others too: every module switched on that could come
 * between relay and listener, and another web application on the same port.
 */
@Timeout(180)
class SharedHostIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path ZIP = Path.of("../config/target/wmrelay-jetty.zip");
  private static final String PASSWORD = "only-a-test";

  private final Recording media = Recording.vector("av.asf");

  @TempDir private Path base;

  private JettyHome host(FakeOrigin origin) {
    JettyHome jetty =
        new JettyHome(base)
            .unzip(ZIP)
            .addModules("wmrelay", "http", "https", "http2", "ee11-deploy")
            .addModules("jmx", "graceful", "gzip", "requestlog", "qos");
    makeKeyStore();
    deployNeighbour();
    return jetty.write(
        "etc/wmrelay.conf",
        "wmrelay.publishing-points.\"/studio\" { source = \"" + origin.url() + "\" }\n");
  }

  /** No more requests at once than that: a listener is not a request. */
  private static void start(JettyHome jetty) {
    jetty.start(
        "wmrelay.contextPath=/radio",
        "jetty.qos.maxRequestCount=4",
        "jetty.sslContext.keyStorePassword=" + PASSWORD);
  }

  private Path keyStore() {
    return base.resolve("etc/keystore.p12");
  }

  private void makeKeyStore() {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String arguments =
        "-genkeypair -storetype PKCS12 -alias jetty -keyalg RSA -dname CN=localhost"
            + " -ext SAN=dns:localhost -keystore "
            + keyStore()
            + " -storepass "
            + PASSWORD;
    List<String> command =
        Stream.concat(Stream.of(keytool.toString()), Stream.of(arguments.split(" "))).toList();
    try (Child child = Child.start(command, base, Map.of(), PATIENCE)) {
      assertEquals(0, child.awaitExit(PATIENCE), child.output());
    }
  }

  private void deployNeighbour() {
    Path application = base.resolve("webapps/other/WEB-INF");
    String file = Neighbour.class.getName().replace('.', '/') + ".class";
    Path target = application.resolve("classes").resolve(file);
    try (InputStream content =
        Objects.requireNonNull(Neighbour.class.getClassLoader().getResourceAsStream(file))) {
      Files.createDirectories(target.getParent());
      Files.copy(content, target);
      Files.writeString(
          application.resolve("web.xml"),
          """
          <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
            <servlet>
              <servlet-name>n</servlet-name>
              <servlet-class>%s</servlet-class>
            </servlet>
            <servlet-mapping><servlet-name>n</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
          </web-app>
          """
              .formatted(Neighbour.class.getName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String neighbourSees(JettyHome jetty, String name) {
    try (FakePlayer visitor =
        FakePlayer.start(PlayRequest.httpBytes(jetty.url("/other/?class=" + name)))) {
      return visitor.awaitEnd(PATIENCE).bodyText();
    }
  }

  @Test
  void shouldServeExactListenersBesideAnotherApplicationWithEveryModuleOn() {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        JettyHome jetty = host(origin);
        PlayerCrowd crowd = new PlayerCrowd()) {
      origin.play();
      start(jetty);
      String url = Live.await(jetty.url("/radio/studio"));
      List<FakePlayer> players = new ArrayList<>();
      for (PlayRequest request : List.of(PlayRequest.mmsh(url), PlayRequest.http(url))) {
        String gzip = "Accept-Encoding: gzip";
        players.addAll(crowd.join(10, request.header(gzip).expecting(media)));
      }
      assertEquals("not seen", neighbourSees(jetty, "com.typesafe.config.Config"));
      assertEquals("seen", neighbourSees(jetty, Neighbour.class.getName()));
      assertExact(players, 40);
      Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-frames:v", "30");
      assertEquals(30, played.videoFrames(), played.toString());
      awaitAccessLine("GET /radio/studio");

      players.forEach(player -> assertEquals(FakePlayer.End.NOT_YET, player.end()));
      jetty.stop();
      for (FakePlayer player : players) {
        assertEquals(FakePlayer.End.CLOSED, player.awaitEnd(PATIENCE).end(), player.toString());
      }
      List<FakePlayer> framed = players.subList(0, 10);
      assertTrue(framed.stream().allMatch(FakePlayer::endedCleanly), framed.toString());
    }
  }

  @Test
  void shouldServeExactListenersByTlsAndByHttp2() {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        JettyHome jetty = host(origin)) {
      origin.play();
      start(jetty);
      Live.await(jetty.url("/radio/studio"));
      for (HttpClient.Version version : HttpClient.Version.values()) {
        assertExactThrough(jetty, version);
      }
    }
  }

  private void assertExactThrough(JettyHome jetty, HttpClient.Version version) {
    try (SecureProxy proxy = new SecureProxy(jetty.port("SSL"), version, keyStore(), PASSWORD);
        PlayerCrowd crowd = new PlayerCrowd()) {
      String url = proxy.url("/radio/studio");
      List<FakePlayer> players = new ArrayList<>();
      for (PlayRequest request : List.of(PlayRequest.mmsh(url), PlayRequest.http(url))) {
        players.add(crowd.join(request.expecting(media)));
      }
      assertExact(players, 40);
      assertEquals("not seen", neighbourSees(jetty, "com.typesafe.config.Config"));
      for (FakePlayer player : players) {
        assertEquals(version.name(), player.head().orElseThrow().first("X-Version").orElseThrow());
      }
    }
  }

  private static void assertExact(List<FakePlayer> players, int packets) {
    players.forEach(player -> player.awaitPackets(packets, PATIENCE));
    for (FakePlayer player : players) {
      assertEquals(List.of(), player.problems(), player.toString());
      assertEquals(0, player.lost(), player.toString());
    }
  }

  private void awaitAccessLine(String text) {
    Awaitility.await().atMost(PATIENCE).until(() -> accessLog().contains(text));
  }

  private String accessLog() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> logs = Files.list(base.resolve("logs"))) {
      for (Path log : logs.toList()) {
        all.append(Files.readString(log));
      }
    }
    return all.toString();
  }
}
