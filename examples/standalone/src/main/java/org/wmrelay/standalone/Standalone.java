package org.wmrelay.standalone;

import java.time.Duration;
import java.util.Collection;
import java.util.Timer;
import java.util.TimerTask;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.server.settings.SourceSettings;

/** Runs the relay until the process is told to end, and says what it does. */
final class Standalone {
  private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final Duration LOG_EVERY = Duration.ofSeconds(60);

  private final Timer timer = new Timer("packet information", true);
  private final Settings settings;
  private final @Nullable ConfigurationFile file;
  private final String configuration;
  private final RelayServer server;

  /**
   * @param file from which the settings came; null if it was the command line
   */
  Standalone(Settings settings, @Nullable ConfigurationFile file) {
    this.settings = settings;
    this.file = file;
    this.configuration = file == null ? OnePoint.COMMAND_LINE : file.toString();
    this.server = new RelayServer(settings, file);
  }

  /** Takes the port, 0 for a free one; returns it. */
  int open(int port) {
    return server.open(port);
  }

  /** Takes a port for TLS, 0 for a free one. */
  void openTls(int port, SslContextFactory.Server ssl) {
    LOG.info("listening by TLS on port {}", server.openTls(port, ssl));
  }

  /**
   * Starts, and returns when the process is told to end.
   *
   * @param port the one that {@link #open} returned
   */
  void run(int port) throws Exception {
    report(port);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    server.start();
    if (file != null) {
      HangUp.handle(this::reload);
    }
    LOG.info("listening on port {}", port);
    server.join();
  }

  private void reload() {
    try {
      server.relay().reload();
    } catch (ReloadException refused) {
      LOG.debug("SIGHUP changes nothing, as the relay has told", refused);
    }
  }

  private void stop() {
    timer.cancel();
    try {
      server.stop();
      LOG.info("stopped");
    } catch (Exception e) {
      LOG.warn("did not stop cleanly", e);
    }
    Logs.close();
  }

  /** Refreshes a line about the incoming packets, until the process ends. */
  void showPackets(Screen screen) {
    PacketInformation packets = new PacketInformation(server::points, System::nanoTime);
    every(REFRESH, () -> screen.status(String.join(" | ", packets.lines())));
  }

  /** Logs the incoming packets of what is being broadcast, until the process ends. */
  void logPackets() {
    PacketInformation packets = new PacketInformation(this::broadcasting, System::nanoTime);
    every(LOG_EVERY, () -> packets.lines().forEach(LOG::info));
  }

  private Collection<PublishingPoint> broadcasting() {
    return server.points().stream().filter(point -> point.broadcast() != null).toList();
  }

  private void every(Duration interval, Runnable work) {
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            work.run();
          }
        };
    timer.schedule(task, interval.toMillis(), interval.toMillis());
  }

  // ---- what it says at start ----

  private void report(int port) {
    LOG.info("{}, {}", Version.wmrelay(), Version.platform());
    LOG.info("configuration: {}", configuration);
    String host = LocalAddress.find();
    for (PublishingPointSettings point : settings.points()) {
      LOG.info("{}", describe(point, host, port));
    }
    if (settings.points().isEmpty()) {
      LOG.warn("nothing is published: {} has no publishing-points", configuration);
    }
    OpenFiles.warning(settings).ifPresent(LOG::warn);
  }

  private static String describe(PublishingPointSettings point, String host, int port) {
    String heard = String.format("listeners at http://%s:%d%s", host, port, point.name());
    return String.format(
        "%s: source %s, %s%s",
        point.name(), point.source().describe(), heard, byTcp(point.source()));
  }

  private static String byTcp(SourceSettings source) {
    return source instanceof SourceSettings.Udp udp
        ? udp.cloning().tcp().map(tcp -> " and by TCP on port " + tcp.port()).orElse("")
        : "";
  }
}
