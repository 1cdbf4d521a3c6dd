package org.wmrelay.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.jetty.CloneSettings;
import org.wmrelay.jetty.RawPort;
import org.wmrelay.jetty.SharedPort;

/**
 * The TCP ports of all points: at the host's server, or, in a web application, at a server that is
 * nothing but these ports and runs only if there is one.
 */
final class RawPorts {
  private static final int THREADS = 8;
  private static final int THREADS_A_PORT = 2;

  private final @Nullable Server host;
  private final int sendBuffer;
  private final ScheduledExecutorService timer;
  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS);
  private final Map<PublishingPoint, RawPort> ports = new LinkedHashMap<>();
  private @Nullable Server own;

  /**
   * @param host the server in which the relay lives; null if it takes no connectors of ours
   * @param sendBuffer bytes that the system may hold for each client; 0 leaves it to the system
   */
  RawPorts(@Nullable Server host, int sendBuffer, ScheduledExecutorService timer) {
    this.host = host;
    this.sendBuffer = sendBuffer;
    this.timer = timer;
  }

  /** Opens what these settings ask for, or tries again and again. */
  void open(PublishingPoint point, CloneSettings settings) {
    settings.tcp().ifPresent(tcp -> open(point, port(point, settings.raw(), tcp)));
    settings.sharedPort().ifPresent(shared -> share(new SharedPort(point, settings.raw(), shared)));
  }

  private void open(PublishingPoint point, RawPort port) {
    ports.put(point, port);
    threads.setMaxThreads(THREADS + THREADS_A_PORT * ports.size());
    port.start();
  }

  /** Closes the port of a point and cuts those who are still connected. */
  void close(PublishingPoint point) {
    RawPort port = ports.remove(point);
    if (port != null) {
      port.stop();
    }
  }

  private RawPort port(PublishingPoint point, CloneSettings.Raw raw, CloneSettings.Tcp tcp) {
    return new RawPort(server(), point, raw, tcp, sendBuffer, timer, System::nanoTime);
  }

  private void share(SharedPort shared) {
    if (host == null) {
      shared.fail("a web application has no part in its container's ports");
    } else {
      shared.addTo(host);
    }
  }

  private Server server() {
    if (host != null) {
      return host;
    }
    Server server = own;
    if (server == null) {
      threads.setName("wmrelay-raw");
      threads.setDaemon(true);
      server = new Server(threads);
      LifeCycle.start(server);
      own = server;
    }
    return server;
  }

  void stop() {
    ports.values().forEach(RawPort::stop);
    ports.clear();
    LifeCycle.stop(own);
  }
}
