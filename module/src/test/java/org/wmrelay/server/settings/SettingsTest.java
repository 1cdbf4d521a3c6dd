package org.wmrelay.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.access.GateSettings;
import org.wmrelay.access.HookSettings;
import org.wmrelay.broadcast.DeliverySettings;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.broadcast.Uplink;
import org.wmrelay.jetty.CloneSettings;
import org.wmrelay.play.PlaySettings;
import org.wmrelay.source.pull.PullSettings;
import org.wmrelay.source.pull.Upstream;
import org.wmrelay.source.push.PushSettings;
import org.wmrelay.source.udp.UdpSettings;

class SettingsTest {
  private static final long KIB = 1024;

  @TempDir Path directory;

  @Test
  void shouldPublishNothingWhenNothingIsConfigured() {
    Settings settings = settings("");

    assertEquals(List.of(), settings.points());
    assertEquals(new LimitSettings(0, 0, Optional.empty()), settings.limits());
    assertEquals(128 * KIB, settings.delivery().sendBuffer());
    assertTrue(settings.delivery().threads() >= 1);
    assertEquals(new PlaySettings(true), settings.play());
    assertEquals("Cougar/9.01.01.3841", settings.pushProduct());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void shouldTakeDefaultsOfReferenceWhenPointNamesOnlyItsSource() {
    PublishingPointSettings point = point("source = \"http://encoder:8888/\"");

    assertEquals("/p", point.name());
    assertEquals(100, point.limits().maxListeners());
    assertEquals(4096 * KIB, point.limits().window());
    assertEquals(Duration.ofSeconds(30), point.limits().linger());
    assertEquals(
        new DeliverySettings(
            Duration.ofMillis(200),
            Optional.empty(),
            64 * KIB,
            SlowPolicy.SKIP,
            Duration.ofSeconds(20)),
        point.limits().delivery());
    assertFalse(point.anyPath());
    assertEquals("http://encoder:8888/", point.source().describe());
  }

  @Test
  void shouldPreferPointToOwnDefaultsAndThoseToReference() {
    Settings settings =
        settings(
            """
            wmrelay {
              defaults { max-listeners = 7, slow = disconnect, delivery.interval = 1 s }
              publishing-points {
                "/a" { source = push, push.open = true, max-listeners = 8 }
                "/b" { source = push, push.open = true, delivery.interval = 0 }
              }
            }
            """);

    PublishingPointSettings a = settings.points().get(0);
    PublishingPointSettings b = settings.points().get(1);
    assertEquals(8, a.limits().maxListeners());
    assertEquals(7, b.limits().maxListeners());
    assertEquals(SlowPolicy.DISCONNECT, a.limits().delivery().slow());
    assertEquals(Duration.ofSeconds(1), a.limits().delivery().interval());
    assertEquals(Duration.ZERO, b.limits().delivery().interval());
  }

  @Test
  void shouldReadTemplatesApartFromPointsTheLongestNameFirst() {
    Settings settings =
        settings(
            """
            wmrelay {
              defaults.push.open = true
              publishing-points {
                "/*" { source = push, max-listeners = 5 }
                "/live/*" { source = push, push.max-points = 3 }
                "/live/a" { source = push }
              }
            }
            """);

    assertEquals(
        List.of("/live/a"), settings.points().stream().map(point -> point.name()).toList());
    TemplateSettings live = settings.templates().get(0);
    TemplateSettings any = settings.templates().get(1);
    assertEquals(3, live.maxPoints());
    assertTrue(live.covers("/live/a/b"));
    assertFalse(live.covers("/live/"));
    assertFalse(live.covers("/live"));
    assertFalse(live.covers("/live/a.asx"));
    assertEquals(16, any.maxPoints());
    assertEquals(5, any.point().limits().maxListeners());
    assertTrue(any.covers("/a"));
    assertFalse(any.covers("/"));
    assertFalse(any.covers("/-/status"));
  }

  @Test
  void shouldReadWhoMayListen() {
    GateSettings gate =
        point(
                """
                source = push, push.open = true
                access { allow = [ "10.0.0.0/8", "10.1.0.1-10.1.0.9" ], deny = "::1", cors = "*"
                  users-file = "etc/listeners", link-key = "0123456789abcdef"
                  hook { url = "http://h:9/may", when-down = admit } }
                """)
            .gate();
    assertEquals("[10.0.0.0/8, 10.1.0.1-10.1.0.9]", gate.addresses().allow().toString());
    assertEquals("[::1]", gate.addresses().deny().toString());
    assertEquals(List.of("*"), gate.cors().origins());
    assertEquals(Optional.of(Path.of("etc/listeners")), gate.usersFile());
    assertTrue(gate.links().isPresent());
    HookSettings hook = gate.hook().orElseThrow();
    assertEquals(Duration.ofSeconds(2), hook.timeout());
    assertEquals(Duration.ofSeconds(30), hook.remember());
    assertEquals(HookSettings.WhenDown.ADMIT, hook.whenDown());
  }

  @Test
  void shouldReadTheLine() {
    assertEquals(
        Optional.of(new Uplink(102_400)),
        settings("wmrelay.limits.uplink = 100 Mbit/s").limits().uplink());
    assertEquals(
        Optional.of(new Uplink(800)),
        settings("wmrelay.limits.uplink = \"800kbit/s\"").limits().uplink());
  }

  @Test
  void shouldDeliverAtOnceWhenSourceIsUdp() {
    PublishingPointSettings point =
        point(
            """
            source = "udp://239.1.1.1:5000?interface=eth0"
            content-type = "text/plain; charset=us-ascii"
            clone.tcp.port = 7000
            udp.allow = [ "10.0.0.0/8" ]
            """);

    assertEquals(Duration.ZERO, point.limits().delivery().interval());
    assertEquals(Optional.of(Duration.ZERO), point.limits().delivery().burst());
    SourceSettings.Udp udp = assertInstanceOf(SourceSettings.Udp.class, point.source());
    assertEquals("udp://239.1.1.1:5000?interface=eth0", udp.describe());
    CloneSettings.Tcp tcp = udp.cloning().tcp().orElseThrow();
    assertEquals("", tcp.host());
    assertEquals(7000, tcp.port());
    assertEquals("raw", udp.cloning().raw().form());
    assertEquals(Optional.empty(), udp.cloning().sharedPort());
    assertEquals(Optional.empty(), tcp.tls());
    UdpSettings settings = udp.settings();
    assertEquals(4096 * KIB, settings.receiveBuffer());
    assertEquals("text/plain; charset=us-ascii", settings.contentType());
    assertEquals("[10.0.0.0/8]", settings.senders().allow().toString());
  }

  @Test
  void shouldKeepPriorityAndLoginsWhenSourceIsList() {
    PublishingPointSettings point =
        point(
            """
            source = [
              "http://a:8888/x?y=z"
              { url = "https://b/", user = encoder, password = "s3cret" }
              "file:standby.asf"
            ]
            """);

    PullSettings pull = assertInstanceOf(SourceSettings.Pull.class, point.source()).settings();
    List<Upstream> upstreams = pull.upstreams();
    assertEquals("http://a:8888/x?y=z", upstreams.get(0).toString());
    assertEquals("https://b/ as encoder", upstreams.get(1).toString());
    assertEquals(Optional.of("s3cret"), upstreams.get(1).password());
    assertTrue(upstreams.get(2).isFile());
    assertEquals(Path.of("standby.asf").toAbsolutePath(), Path.of(upstreams.get(2).url()));
    assertEquals(Optional.empty(), pull.onDemand());
  }

  @Test
  void shouldPullByHttpWhenUrlIsAPlayersKind() {
    PublishingPointSettings point = point("source = [ \"mmsh://a:8888/x\", \"mms://b/\" ]");

    PullSettings pull = assertInstanceOf(SourceSettings.Pull.class, point.source()).settings();
    assertEquals("http://a:8888/x", pull.upstreams().get(0).toString());
    assertEquals("http://b/", pull.upstreams().get(1).toString());
  }

  @Test
  void shouldWaitForListenersWhenOnDemandIsEnabled() {
    PublishingPointSettings point =
        point("source = \"http://a/\", on-demand { enabled = true, start-timeout = 3 s }");

    PullSettings pull = assertInstanceOf(SourceSettings.Pull.class, point.source()).settings();
    assertEquals(
        Optional.of(new PullSettings.OnDemand(Duration.ofSeconds(3), Duration.ofSeconds(30))),
        pull.onDemand());
  }

  @Test
  void shouldFindFilesUnderBaseWhenTheirNamesAreRelative() throws IOException {
    Path file =
        write(
            "wmrelay { publishing-points { \"/\" { source = push"
                + ", push.users-file = \"etc/push-users\" } } }");

    Settings settings = Settings.load(file, directory);

    PushSettings push = push(settings.points().get(0));
    assertEquals(Optional.of(directory.resolve("etc/push-users")), push.usersFile());
    assertFalse(push.isClosed());
  }

  @Test
  void shouldWarnWhenNobodyCanPush() throws IOException {
    Path file = write("wmrelay.publishing-points {\n\"/\" {\n source = push } }");

    Settings settings = Settings.load(file);

    assertTrue(push(settings.points().get(0)).isClosed());
    assertEquals(
        List.of(
            file
                + ":3: wmrelay.publishing-points.\"/\".source: every push will be refused: there"
                + " is no push.users-file or push.password, and push.open is false"),
        settings.warnings());
  }

  @Test
  void shouldNotShowSecretsWhenSettingsAreShown() {
    Settings settings =
        settings(
            """
            wmrelay.admin { user = u, password = "hunter2" }
            wmrelay.cluster {
              node = a
              nats { servers = "tls://n:4222", user = u, password = "hunter2" }
              nats { trust-store = "t.p12", trust-store-password = "hunter2" }
            }
            wmrelay.publishing-points {
              "/a" { source = { url = "http://a/", user = u, password = "hunter2" } }
              "/b" { source = push, push.password = "hunter2" }
              "/c" { source = "http://a/", access.link-key = "hunter2 hunter2 hunter2" }
              "/d" {
                source = "udp://:4711"
                clone.tcp { port = 4712, tls { key-store = k, key-store-password = hunter2 } }
              }
              "/e" { source = "http://a/", access.hook.url = "http://h/may?token=hunter2" }
            }
            """);

    assertFalse(settings.toString().contains("hunter2"), settings.toString());
  }

  @Test
  void shouldIncludeAndSubstituteWhenFileSaysSo() throws IOException {
    Files.writeString(directory.resolve("limits.conf"), "wmrelay.limits.max-listeners = 5\n");
    Path file =
        write(
            """
            include required("limits.conf")
            host = "encoder"
            wmrelay.publishing-points { "/" { source = "http://"${host}":8888/" } }
            """);

    Settings settings = Settings.load(file);

    assertEquals(5, settings.limits().maxListeners());
    assertEquals("http://encoder:8888/", settings.points().get(0).source().describe());
  }

  @Test
  void shouldPreferSystemPropertyWhenThereIsOne() {
    System.setProperty("wmrelay.limits.per-address", "4");
    System.setProperty("wmrelay.config", "etc/wmrelay.conf");
    System.setProperty("wmrelay.contextPath", "/streams");
    ConfigFactory.invalidateCaches();
    try {
      assertEquals(4, settings("wmrelay.limits.per-address = 3").limits().perAddress());
    } finally {
      System.clearProperty("wmrelay.limits.per-address");
      System.clearProperty("wmrelay.config");
      System.clearProperty("wmrelay.contextPath");
      ConfigFactory.invalidateCaches();
    }
  }

  @Test
  void shouldReadConfigThatHasOtherBlocksWhenEmbedded() {
    assertEquals(
        2, settings("app { x = 1 }\nwmrelay.limits.per-address = 2").limits().perAddress());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          limits = [ a = b            | :2: List should have ended with ] or had a comma, instead had token: '='
          push.password hunter2 }     | :2: A key may not be followed by token: '}'
          push.password = "hunter2    | :2: Expecting a value but got wrong token: 'newline' (JSON does not allow unescaped newline in quoted strings, use a backslash escape)
          limits { per-address = 1    | :4: expecting a close parentheses ')' here, not: end of file
          """)
  void shouldSayWhereWhenFileIsNotHocon(String line, String message) throws IOException {
    Path file = write("wmrelay {\n" + line + "\n}\n");

    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Settings.load(file));

    assertEquals(file + message, e.getMessage());
  }

  @Test
  void shouldSayWhereWhenSubstitutionIsMissing() throws IOException {
    Path file = write("wmrelay {\n  limits.per-address = ${nowhere}\n}\n");

    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Settings.load(file));

    assertEquals(
        file + ":2: Could not resolve substitution to a value: ${nowhere}", e.getMessage());
  }

  @Test
  void shouldSayWhichFileWhenItIsMissing() {
    Path file = directory.resolve("none.conf");

    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Settings.load(file));

    assertEquals(file + ": there is no such file to be read", e.getMessage());
  }

  @Test
  void shouldSayWhatIsExpectedWhenFileHasNoBlockOfOurs() throws IOException {
    Path file = write("wmrely { }");

    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Settings.load(file));

    assertEquals(file + ": expected a block wmrelay { ... }", e.getMessage());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("wmrelay.conf"), text);
  }

  private static PushSettings push(PublishingPointSettings point) {
    return assertInstanceOf(SourceSettings.Push.class, point.source()).settings();
  }

  private static PublishingPointSettings point(String text) {
    return settings("wmrelay.publishing-points { \"/p\" { " + text + " } }").points().get(0);
  }

  private static Settings settings(String text) {
    return Settings.of(ConfigFactory.parseString(text));
  }
}
