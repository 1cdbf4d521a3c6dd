package org.wmrelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PointStatus;
import org.wmrelay.server.settings.Settings;

/** One point whose port another program has, one whose interface is not there, and a good one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedBySystemTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path directory;
  private ServerSocket occupant;
  private int free;
  private WmRelay relay;

  @BeforeEach
  void occupy() throws Exception {
    occupant = new ServerSocket(0, 1, LOOPBACK);
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      free = socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws Exception {
    relay.stop();
    occupant.close();
  }

  private void relay(boolean strict) throws Exception {
    String text =
        """
        wmrelay {
          strict = %s
          publishing-points {
            "/good" { source = "udp://127.0.0.1:%d" }
            "/nowhere" { source = "udp://239.255.3.3:5000?interface=nosuch7" }
            "/taken" {
              source = "udp://127.0.0.1:%d"
              clone.tcp { host = 127.0.0.1, port = %d }
            }
          }
        }
        """
            .formatted(strict, free, free == 65535 ? 1024 : free + 1, occupant.getLocalPort());
    Path file = Files.writeString(directory.resolve("test.conf"), text);
    relay = new WmRelay(Settings.load(file), null);
  }

  private PointStatus status(String point) {
    return relay.points().find(point).status();
  }

  @Test
  void shouldFailTheirPointsAloneAndAskAgain() throws Exception {
    relay(false);
    relay.start();

    assertEquals(PointState.LIVE, status("/good").state());
    assertEquals(PointState.FAILED, status("/nowhere").state());
    String nowhere = status("/nowhere").why();
    assertTrue(nowhere.contains("test.conf:5: source: there is no network interface"), nowhere);
    String taken = status("/taken").why();
    assertTrue(taken.contains("test.conf:8: clone.tcp.port: "), taken);
    assertTrue(taken.endsWith("Address already in use"), taken);

    occupant.close();
    Awaitility.await().until(() -> status("/taken").state() == PointState.LIVE);
  }

  @Test
  void shouldStopTheStartWhenStrict() throws Exception {
    relay(true);
    Exception refused = assertThrows(RefusedBySystemException.class, relay::start);

    String why = refused.getMessage();
    assertTrue(why.contains("test.conf:5: source: there is no network interface"), why);
    assertTrue(why.contains("test.conf:8: clone.tcp.port: "), why);
    assertTrue(relay.points().all().isEmpty());
    try (DatagramSocket given = new DatagramSocket(free, LOOPBACK)) {
      assertTrue(given.isBound());
    }
  }
}
