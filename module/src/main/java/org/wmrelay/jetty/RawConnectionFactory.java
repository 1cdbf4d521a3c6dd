package org.wmrelay.jetty;

import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;

/** The protocol in which a client says nothing and gets a point's datagrams. */
final class RawConnectionFactory extends AbstractConnectionFactory {
  static final String PROTOCOL = "wmrelay-raw";

  private final Consumer<RawConnection> clients;

  RawConnectionFactory(Consumer<RawConnection> clients) {
    super(PROTOCOL);
    this.clients = clients;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    RawConnection connection = new RawConnection(endPoint, connector.getExecutor(), clients);
    return configure(connection, connector, endPoint);
  }
}
