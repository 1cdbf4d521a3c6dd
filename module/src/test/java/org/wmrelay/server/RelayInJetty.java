package org.wmrelay.server;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.RawClient;
import org.wmrelay.server.settings.Settings;

/** A relay in a Jetty server, on a free port of the loopback interface. */
final class RelayInJetty {
  final Server server = new Server();
  final ServerConnector connector = new ServerConnector(server);
  final WmRelayContext context;
  private final List<RawClient> clients = new ArrayList<>();

  /** Not started yet, so that a test can set up more of the server. */
  RelayInJetty(String configuration) {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    context = new WmRelayContext(server, Settings.of(ConfigFactory.parseString(configuration)));
    server.setHandler(context);
  }

  RelayInJetty start() throws Exception {
    server.start();
    return this;
  }

  WmRelay relay() {
    return context.relay();
  }

  /** Null if there is none of that name. */
  PublishingPoint point(String name) {
    return relay().points().named(name);
  }

  int port() {
    return connector.getLocalPort();
  }

  /** A client that is closed at the end. */
  RawClient connect() throws IOException {
    return closedAtTheEnd(RawClient.connect(port()));
  }

  RawClient closedAtTheEnd(RawClient client) {
    clients.add(client);
    return client;
  }

  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    server.stop();
  }
}
