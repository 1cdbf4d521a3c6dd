package org.wmrelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.eclipse.jetty.jmx.MBeanContainer;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.server.settings.Settings;

/** What an administrator sees by JMX and in the dump of the server. */
class ManagedBeansTest {
  private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
  private final Server server = new Server();

  @BeforeEach
  void start() throws Exception {
    server.addBean(new MBeanContainer(mbeans));
    server.setHandler(
        new WmRelayContext(
            server,
            Settings.of(
                ConfigFactory.parseString(
                    """
                    wmrelay.publishing-points {
                      "/studio" { source = push, push.open = true }
                      "/pulled" { source = "http://127.0.0.1:9/", on-demand.enabled = true }
                    }
                    """))));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private Set<ObjectName> names(String type) throws Exception {
    return mbeans.queryNames(new ObjectName("org.wmrelay.server:type=" + type + ",*"), null);
  }

  private ObjectName point(String name) throws Exception {
    for (ObjectName bean : names("pointbean")) {
      if (name.equals(mbeans.getAttribute(bean, "name"))) {
        return bean;
      }
    }
    throw new AssertionError(name + " is not among " + names("pointbean"));
  }

  @Test
  void shouldShowPointsWithTheirSourcesAndListeners() throws Exception {
    ObjectName studio = point("/studio");

    assertEquals("idle", mbeans.getAttribute(studio, "state"));
    assertEquals("push", mbeans.getAttribute(studio, "source"));
    assertEquals(0, mbeans.getAttribute(studio, "listenerCount"));
    assertEquals(0L, mbeans.getAttribute(studio, "bytesSent"));
    assertEquals(List.of(), mbeans.getAttribute(studio, "listeners"));
    String counts = mbeans.getAttribute(point("/pulled"), "sourceCounts").toString();
    assertTrue(counts.contains(": 0"), counts);
  }

  @Test
  void shouldShowDelivery() throws Exception {
    ObjectName delivery = names("deliverybean").iterator().next();

    assertEquals(0L, mbeans.getAttribute(delivery, "pinnedBytes"));
  }

  @Test
  void shouldShowPointsAndDeliveryInTheDump() {
    String dump = server.dump();

    assertTrue(dump.contains("point /studio: idle, source push, 0 listeners"), dump);
    assertTrue(dump.contains("delivery: listeners by thread ["), dump);
  }

  @Test
  void shouldShowThemOnceAfterAnotherStart() throws Exception {
    server.stop();
    assertEquals(Set.of(), names("pointbean"));
    server.start();

    assertEquals(2, names("pointbean").size());
    assertEquals(1, names("deliverybean").size());
  }
}
