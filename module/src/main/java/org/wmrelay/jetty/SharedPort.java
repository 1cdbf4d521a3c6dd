package org.wmrelay.jetty;

import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * Raw TCP clients on the host's own HTTP ports: whoever says nothing gets the point's datagrams,
 * while HTTP goes on beside.
 *
 * <p>Ports of TLS are left alone, since there the server never speaks first. Must be added before
 * the host's connectors start; they keep it until they go.
 */
public final class SharedPort {
  private static final Logger LOG = HarmlessLogger.of(SharedPort.class);
  private static final String HTTP = "HTTP/1.1";

  private final PublishingPoint point;
  private final CloneSettings.SharedPort settings;
  private final RawClients clients;

  /**
   * @param raw what the silent ones get, and who may be among them
   */
  public SharedPort(
      PublishingPoint point, CloneSettings.Raw raw, CloneSettings.SharedPort settings) {
    this.point = point;
    this.settings = settings;
    this.clients = new RawClients(point, raw);
  }

  /** Says at the point if there is no port to be shared. */
  public void addTo(Server host) {
    List<ServerConnector> clear =
        Stream.of(host.getConnectors())
            .filter(ServerConnector.class::isInstance)
            .map(ServerConnector.class::cast)
            .filter(connector -> HTTP.equalsIgnoreCase(connector.getDefaultProtocol()))
            .toList();
    if (clear.isEmpty()) {
      fail("the server has no port of its own that speaks HTTP in clear text");
    }
    clear.forEach(this::share);
  }

  private void share(ServerConnector connector) {
    if (connector.isRunning()) {
      fail("the server's port is open already");
      return;
    }
    ConnectionFactory first =
        new SilenceDetection(
            connector.getDefaultProtocol(), settings.silence(), clients::connected);
    connector.addFirstConnectionFactory(first);
    connector.setDefaultProtocol(first.getProtocol());
    LOG.info(
        "{}: who is silent for {} ms on an HTTP port is a raw TCP client",
        point.name(),
        settings.silence().toMillis());
  }

  /** Says at the point why it cannot be. */
  public void fail(String why) {
    point.failing(settings.where() + ": clone.shared-port", why);
  }
}
