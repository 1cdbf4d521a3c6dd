package org.wmrelay.jetty;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Retry;

/**
 * The TCP port of a publishing point, whose clients merely connect: a connector of its own at the
 * server, without HTTP. A port that the system refuses is asked for again; the point counts as
 * failed meanwhile.
 *
 * <p>Threads: two of the server's pool, one that accepts connections and one that selects.
 */
public final class RawPort {
  private static final Logger LOG = HarmlessLogger.of(RawPort.class);

  /** A client that vanished without a word is found within two minutes, if the system can. */
  private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE_SECONDS =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, 60,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
          ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

  private final Server server;
  private final PublishingPoint point;
  private final CloneSettings.Tcp settings;
  private final int sendBuffer;
  private final RawClients clients;
  private final Retry retry;
  private volatile @Nullable ServerConnector connector;

  /**
   * @param server running, or about to run, while this does
   * @param raw what clients get, and who they may be
   * @param sendBuffer bytes that the system may hold for each client; 0 leaves it to the system
   */
  public RawPort(
      Server server,
      PublishingPoint point,
      CloneSettings.Raw raw,
      CloneSettings.Tcp settings,
      int sendBuffer,
      ScheduledExecutorService timer,
      LongSupplier nanoTime) {
    this.server = server;
    this.point = point;
    this.settings = settings;
    this.sendBuffer = sendBuffer;
    this.clients = new RawClients(point, raw);
    this.retry =
        new Retry(point, settings.where() + ": clone.tcp.port", timer, nanoTime, this::open);
  }

  /** Asks for the port at once, so that the point's status tells whether it could be had. */
  public void start() {
    retry.start();
  }

  private void open() throws IOException {
    ServerConnector opening = opened();
    server.addConnector(opening);
    connector = opening;
    LOG.info("{}: raw TCP clients connect to port {}", point.name(), opening.getLocalPort());
  }

  private ServerConnector opened() throws IOException {
    try {
      ServerConnector opening = newConnector();
      opening.start();
      return opening;
    } catch (Exception refused) {
      throw new IOException(withCause(refused), refused);
    }
  }

  /** Jetty says what it tried; the cause says why the system refused. */
  private static String withCause(Exception refused) {
    Throwable cause = refused.getCause();
    return cause == null
        ? String.valueOf(refused.getMessage())
        : refused.getMessage() + ": " + cause.getMessage();
  }

  private ServerConnector newConnector() {
    ServerConnector created = new Raw(server, factories());
    created.setName("wmrelay-raw" + point.name());
    if (!settings.host().isEmpty()) {
      created.setHost(settings.host());
    }
    created.setPort(settings.port());
    if (sendBuffer > 0) {
      created.setAcceptedSendBufferSize(sendBuffer);
    }
    return created;
  }

  private ConnectionFactory[] factories() {
    ConnectionFactory raw = new RawConnectionFactory(clients::connected);
    return settings
        .tls()
        .map(tls -> new ConnectionFactory[] {ssl(tls), raw})
        .orElseGet(() -> new ConnectionFactory[] {raw});
  }

  private static ConnectionFactory ssl(CloneSettings.Tls tls) {
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStorePath(tls.keyStore().toString());
    ssl.setKeyStorePassword(tls.password());
    return new SslConnectionFactory(ssl, RawConnectionFactory.PROTOCOL);
  }

  /** Closes the port and cuts those who are still connected. */
  public void stop() {
    retry.stop();
    ServerConnector open = connector;
    connector = null;
    if (open == null) {
      return;
    }
    try {
      open.stop();
    } catch (Exception e) {
      LOG.warn("{}: the connector did not stop cleanly", point.name(), e);
    }
    server.removeConnector(open);
  }

  /** The port it has; 0 while the system refuses one. */
  public int port() {
    ServerConnector open = connector;
    return open == null ? 0 : open.getLocalPort();
  }

  /** A connector that finds out about clients that vanished. */
  private static final class Raw extends ServerConnector {

    Raw(Server server, ConnectionFactory... factories) {
      super(server, 1, 1, factories);
    }

    @Override
    protected void configure(Socket socket) {
      super.configure(socket);
      try {
        socket.setKeepAlive(true);
        Set<SocketOption<?>> supported = socket.supportedOptions();
        for (Map.Entry<SocketOption<Integer>, Integer> option : KEEP_ALIVE_SECONDS.entrySet()) {
          if (supported.contains(option.getKey())) {
            socket.setOption(option.getKey(), option.getValue());
          }
        }
      } catch (IOException e) {
        LOG.debug("a new connection takes no keep-alive", e);
      }
    }
  }
}
