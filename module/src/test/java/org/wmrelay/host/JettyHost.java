package org.wmrelay.host;

import jakarta.servlet.http.HttpServlet;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Embedded Jetty. */
public final class JettyHost implements ServletHost {
  /** Small, so that a client that does not read is noticed soon. */
  public static final int SEND_BUFFER = 64 * 1024;

  private final Server server;

  private JettyHost(Server server) throws Exception {
    this.server = server;
    server.start();
  }

  public static JettyHost start(HttpServlet servlet, String contextPath) throws Exception {
    return start(servlet, contextPath, server -> {});
  }

  /**
   * Starts with HTTP/1 in clear text unless the configuration adds a connector of its own.
   *
   * @param more connectors, handlers in front and what else a host has
   */
  public static JettyHost start(HttpServlet servlet, String contextPath, Consumer<Server> more)
      throws Exception {
    return start(servlet, contextPath, "/*", more);
  }

  /** The same with the servlet below a path of the context. */
  public static JettyHost start(
      HttpServlet servlet, String contextPath, String mapping, Consumer<Server> more)
      throws Exception {
    Server server = new Server();
    ServletContextHandler context = new ServletContextHandler(contextPath);
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, mapping);
    server.setHandler(context);
    more.accept(server);
    if (server.getConnectors().length == 0) {
      addConnector(
          server, new ServerConnector(server, new HttpConnectionFactory(new HttpConfiguration())));
    }
    return new JettyHost(server);
  }

  /** Adds a connector with the settings of all tests. */
  public static void addConnector(Server server, ServerConnector connector) {
    connector.setHost("127.0.0.1");
    connector.setAcceptedSendBufferSize(SEND_BUFFER);
    server.addConnector(connector);
  }

  @Override
  public int port() {
    return connector().getLocalPort();
  }

  @Override
  public int connections() {
    return connector().getConnectedEndPoints().size();
  }

  /** The first one. */
  public ServerConnector connector() {
    return (ServerConnector) server.getConnectors()[0];
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }
}
