package org.wmrelay.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.jetty.CloneSettings;
import org.wmrelay.jetty.RawPort;
import org.wmrelay.jetty.SharedPort;

/**
 * The TCP ports of all points: at the host's server, or, in a web application, at a server that is
 * nothing but these ports and runs only if there is one.
 */
final class RawPorts {
  private static final Logger LOG = LoggerFactory.getLogger(RawPorts.class);
  private static final int THREADS = 8;
  private static final int THREADS_A_PORT = 2;

  private final @Nullable Server host;
  private final int sendBuffer;
  private final ScheduledExecutorService timer;
  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS);
  private final List<RawPort> ports = new ArrayList<>();
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

  void add(PublishingPoint point, CloneSettings settings) {
    settings.tcp().ifPresent(tcp -> ports.add(port(point, settings.raw(), tcp)));
    settings.sharedPort().ifPresent(shared -> share(new SharedPort(point, settings.raw(), shared)));
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
      own = server;
    }
    return server;
  }

  void start() throws Exception {
    threads.setMaxThreads(THREADS + THREADS_A_PORT * ports.size());
    if (own != null) {
      own.start();
    }
    ports.forEach(RawPort::start);
  }

  void stop() {
    ports.forEach(RawPort::stop);
    if (own != null) {
      try {
        own.stop();
      } catch (Exception e) {
        LOG.warn("the server of raw TCP ports did not stop cleanly", e);
      }
    }
  }
}
