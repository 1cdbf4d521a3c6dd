package org.wmrelay.standalone;

import java.io.IOException;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Sets java.util.logging up: to the screen, and to a file if one is named. */
final class Logs {
  private static final Logger ROOT = Logger.getLogger("");

  /** Held here, as java.util.logging forgets the levels of loggers that nobody holds. */
  private static final List<Logger> OURS =
      List.of(Logger.getLogger("org.wmrelay"), Logger.getLogger("wmrelay"));

  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private Logs() {}

  /** Does nothing if the user configures java.util.logging with a file of his own. */
  static void show(Screen screen, boolean debug) {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    add(screen);
    OURS.forEach(logger -> logger.setLevel(debug ? Level.FINE : Level.INFO));
    JETTY.setLevel(debug ? Level.INFO : Level.WARNING);
  }

  /**
   * Writes to a file as well, after what is in it.
   *
   * @param name in which {@code %p} stands for the port
   */
  static void write(String name, int port) {
    String file = name.replace("%p", Integer.toString(port));
    try {
      FileHandler handler = new FileHandler(file.replace("%", "%%"), true);
      handler.setEncoding("UTF-8");
      handler.setFormatter(new LineFormatter());
      add(handler);
    } catch (IOException e) {
      throw new CannotStartException("cannot write the log " + file + ": " + e.getMessage(), e);
    }
  }

  private static void add(Handler handler) {
    handler.setLevel(Level.ALL);
    ROOT.addHandler(handler);
  }

  static void close() {
    if (LogManager.getLogManager() instanceof LastingLogManager lasting) {
      lasting.close();
    }
  }
}
