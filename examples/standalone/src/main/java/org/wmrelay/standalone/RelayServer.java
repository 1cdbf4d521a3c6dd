package org.wmrelay.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.jetty.RequestTimeLimit;
import org.wmrelay.server.RefusedBySystemException;
import org.wmrelay.server.WmRelay;
import org.wmrelay.server.WmRelayContext;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.Settings;

/** A Jetty server with one HTTP port and the relay in it. */
final class RelayServer {
  private static final int WAITING_CONNECTIONS = 1024;
  private static final long STOP_WITHIN_MS = 5_000;
  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(20);

  private final Server server = new Server(threads());
  private final ServerConnector connector =
      new ServerConnector(server, new HttpConnectionFactory(http()));

  private final WmRelayContext context;

  /**
   * @param file from which the settings came and may come again; null if they did not
   */
  RelayServer(Settings settings, @Nullable ConfigurationFile file) {
    context =
        file == null ? new WmRelayContext(server, settings) : new WmRelayContext(server, file);
    server.setHandler(context);
    connector.setAcceptQueueSize(WAITING_CONNECTIONS);
    RequestTimeLimit.addTo(connector, REQUEST_WITHIN);
    server.addConnector(connector);
    server.setStopTimeout(STOP_WITHIN_MS);
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("http");
    return threads;
  }

  /** An encoder was seen to say {@code //} where no publishing point was typed. */
  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(
        UriCompliance.DEFAULT.with("ENCODERS", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    return http;
  }

  /**
   * Takes the port; connections wait until {@link #start}.
   *
   * @param port 0 for a free one
   * @return the port
   */
  int open(int port) {
    return open(connector, port);
  }

  private static int open(ServerConnector connector, int port) {
    connector.setPort(port);
    try {
      connector.open();
    } catch (IOException e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new CannotStartException("cannot listen on port " + port + ": " + why, e);
    }
    return connector.getLocalPort();
  }

  /**
   * Takes a port for TLS; connections wait until {@link #start}.
   *
   * @param port 0 for a free one
   * @return the port
   */
  int openTls(int port, SslContextFactory.Server ssl) {
    HttpConfiguration https = http();
    https.addCustomizer(new SecureRequestCustomizer(false)); // players name hosts as they like
    HttpConnectionFactory http = new HttpConnectionFactory(https);
    ServerConnector secure =
        new ServerConnector(server, new SslConnectionFactory(ssl, http.getProtocol()), http);
    secure.setAcceptQueueSize(WAITING_CONNECTIONS);
    RequestTimeLimit.addTo(secure, REQUEST_WITHIN);
    server.addConnector(secure);
    return open(secure, port);
  }

  void start() throws Exception {
    try {
      server.start();
    } catch (RefusedBySystemException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
  }

  void stop() throws Exception {
    server.stop();
  }

  /** Returns when it has been stopped. */
  void join() throws InterruptedException {
    server.join();
  }

  WmRelay relay() {
    return context.relay();
  }

  /** The publishing points, for as long as the server runs. */
  Collection<PublishingPoint> points() {
    return relay().points().all();
  }
}
