package org.wmrelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.host.FreePorts;
import org.wmrelay.server.settings.ConfigurationFile;

@Timeout(120)
class ReloadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String ONE_POINT =
      """
      wmrelay.publishing-points."/a" { source = push, push.password = "secret", max-listeners = 1 }
      """;

  @TempDir private Path directory;
  private WmRelay relay;

  private Path file() {
    return directory.resolve("wmrelay.conf");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private void start(String text) throws Exception {
    write(text);
    relay = new WmRelay(new ConfigurationFile(file(), directory), null);
    relay.start();
  }

  @AfterEach
  void stop() {
    LifeCycle.stop(relay);
  }

  private PublishingPoint point(String name) {
    return relay.points().find(name);
  }

  private String reload(String text) throws Exception {
    write(text);
    return relay.reload();
  }

  @Test
  void shouldKeepAllKindsOfPointsWhenOnlyLinesMove() throws Exception {
    String text =
        """
        wmrelay {
          publishing-points {
            "/pull" { source = [ { url = "http://127.0.0.1:1/", user = u, password = p }, "file:x.asf" ] }
            "/demand" { source = "http://127.0.0.1:1/", on-demand.enabled = true }
            "/push" { source = push, push.password = "secret", any-path = true }
            "/made/*" { source = push, push.open = true }
            "/udp" {
              source = "udp://127.0.0.1:%d"
              udp.allow = "127.0.0.0/8"
              clone { tcp { port = 0, framing = newline }, udp = "127.0.0.1:9" }
            }
            "/gate" {
              source = push, push.open = true
              access { deny = "10.0.0.0/8", link-key = "0123456789abcdef", cors = "*" }
              access.hook.url = "http://127.0.0.1:1/"
            }
          }
        }
        """
            .formatted(FreePorts.udp());
    start(text);
    var before = relay.points().all();
    assertEquals("nothing has changed", reload("# a line more\n\n" + text));
    assertEquals(before, relay.points().all());
  }

  @Test
  void shouldBeginWhatIsNewAndEndWhatIsGone() throws Exception {
    start(ONE_POINT);
    PublishingPoint first = point("/a");
    String two = "wmrelay.publishing-points.\"/b\" { source = push, push.open = true }\n";
    assertEquals("new /b", reload(ONE_POINT + two));
    assertSame(first, point("/a"));
    assertNotNull(point("/b"));
    assertNotNull(relay.pushTarget("/b"));

    assertEquals("without /a", reload(two));
    assertNull(point("/a"));
    assertNull(relay.pushTarget("/a"));
  }

  @Test
  void shouldBeginAnewWhenTheSourceIsAnother() throws Exception {
    start(ONE_POINT);
    PublishingPoint first = point("/a");
    assertEquals("anew /a", reload(ONE_POINT.replace("secret", "other")));
    assertNotSame(first, point("/a"));
  }

  @Test
  void shouldApplyLimitsToThoseWhoCome() throws Exception {
    start(ONE_POINT);
    PublishingPoint first = point("/a");
    Seat seat = (Seat) first.admit("10.0.0.1");
    assertTrue(first.admit("10.0.0.2") instanceof Admission.Refusal);

    assertEquals(
        "limits of /a", reload(ONE_POINT.replace("max-listeners = 1", "max-listeners = 2")));
    assertSame(first, point("/a"));
    Seat second = (Seat) first.admit("10.0.0.2");
    assertTrue(first.admit("10.0.0.3") instanceof Admission.Refusal);
    seat.release();
    second.release();

    assertEquals("limits", reload(ONE_POINT + "wmrelay.limits.per-address = 1", 2));
    assertTrue(first.admit("10.0.0.9") instanceof Seat);
    assertTrue(first.admit("10.0.0.9") instanceof Admission.Refusal);
  }

  private String reload(String text, int maxListeners) throws Exception {
    return reload(text.replace("max-listeners = 1", "max-listeners = " + maxListeners));
  }

  @Test
  void shouldApplyAccessRules() throws Exception {
    start(ONE_POINT);
    Object before = relay.gate(point("/a"));
    assertEquals(
        "access to /a", reload(ONE_POINT + "wmrelay.defaults.access.deny = \"10.0.0.0/8\""));
    assertNotSame(before, relay.gate(point("/a")));
  }

  @Test
  void shouldSayWhatNeedsARestart() throws Exception {
    start(ONE_POINT);
    String more = "wmrelay.delivery.threads = 3, wmrelay.admin { user = u, password = p }";
    assertEquals("delivery (after a restart), admin (after a restart)", reload(ONE_POINT + more));
  }

  @Test
  void shouldChangeNothingWhenTheFileIsBad() throws Exception {
    start(ONE_POINT);
    PublishingPoint first = point("/a");
    for (String bad :
        new String[] {
          "wmrelay.publishing-points.\"/b\" { source = push, push.open = true, max-listeners = x }",
          "wmrelay.publishing-points { ",
          ""
        }) {
      write(bad);
      ReloadException refused = assertThrows(ReloadException.class, relay::reload);
      assertTrue(refused.getMessage().contains("wmrelay.conf"), refused.getMessage());
    }
    Files.delete(file());
    assertThrows(ReloadException.class, relay::reload);
    assertSame(first, point("/a"));
    assertEquals(1, relay.points().all().size());
  }

  @Test
  void shouldTakeAFileThatHasChanged() throws Exception {
    start(ONE_POINT);
    write(ONE_POINT.replace("\"/a\"", "\"/another\""));
    Awaitility.await().atMost(PATIENCE).until(() -> point("/another") != null);
    write("wmrelay.nonsense = 1");
    Awaitility.await().atMost(PATIENCE).until(() -> relay.getReloadsRefused() == 1);
    assertNotNull(point("/another"));
  }

  @Test
  void shouldOpenAndCloseTcpPorts() throws Exception {
    start(ONE_POINT);
    int udp = FreePorts.udp();
    int tcp = FreePorts.tcp();
    String feed =
        """
        wmrelay.publishing-points."/feed" { source = "udp://127.0.0.1:%d", clone.tcp.port = %d }
        """
            .formatted(udp, tcp);
    assertEquals("new /feed", reload(ONE_POINT + feed));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
      // Before it is accepted, its connection can only be reset.
      Awaitility.await().atMost(PATIENCE).until(() -> point("/feed").listeners().size() == 1);
      assertEquals("without /feed", reload(ONE_POINT));
      assertEquals(-1, client.getInputStream().read());
    }
    assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), tcp));
  }

  @Test
  void shouldRefuseWhenThereIsNoFile() throws Exception {
    write(ONE_POINT);
    relay = new WmRelay(new ConfigurationFile(file(), directory).load(), null);
    relay.start();
    assertThrows(ReloadException.class, relay::reload);
  }
}
