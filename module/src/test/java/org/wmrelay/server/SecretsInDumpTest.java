package org.wmrelay.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.lang.management.ManagementFactory;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.eclipse.jetty.jmx.MBeanContainer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.server.settings.Settings;

/** What administrators are shown of a running server has no password in it. */
@Timeout(60)
class SecretsInDumpTest {
  private static final String SECRET = "s3cr3t";
  private static final String CONFIG =
      """
      wmrelay.admin { user = operator, password = s3cr3t }
      wmrelay.publishing-points {
        "/links" { source = push, push.open = true, access.link-key = "s3cr3t s3cr3t s3cr3t" }
        "/push" { source = push, push.password = s3cr3t }
        "/pull" { source = { url = "http://127.0.0.1:9/", user = me, password = s3cr3t } }
      }
      """;

  @Test
  void shouldShowNoPasswordInDumpsAndJmx() throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    server.addBean(new MBeanContainer(mbeans));
    Settings settings = Settings.of(ConfigFactory.parseString(CONFIG).resolve());
    server.setHandler(new WmRelayContext(server, settings));
    server.addBean(settings); // a dump shows a bean's text, whoever gives it to the server
    try {
      server.start();
      String dump = server.dump();
      assertTrue(dump.contains("WmRelay"), dump);
      assertTrue(dump.contains("http://127.0.0.1:9/"), dump);
      assertFalse(dump.contains(SECRET), dump);
      String attributes = attributes(mbeans);
      assertTrue(attributes.contains("wmrelay"), attributes);
      assertFalse(attributes.contains(SECRET), attributes);
    } finally {
      server.stop();
    }
  }

  private static String attributes(MBeanServer mbeans) throws Exception {
    StringBuilder all = new StringBuilder();
    for (ObjectName name : mbeans.queryNames(new ObjectName("org.wmrelay*:*"), null)) {
      all.append(name).append('\n');
      for (MBeanAttributeInfo attribute : mbeans.getMBeanInfo(name).getAttributes()) {
        all.append(attribute.getName()).append('=');
        all.append(mbeans.getAttribute(name, attribute.getName())).append('\n');
      }
    }
    return all.toString();
  }
}
