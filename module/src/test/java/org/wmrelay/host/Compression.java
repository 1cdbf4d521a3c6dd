package org.wmrelay.host;

import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;

/** The handlers of Jetty that compress whatever a client allows them to. */
public enum Compression {
  /** The one of module {@code compression-gzip}. */
  NEW,
  /** The one of module {@code gzip}. */
  OLD;

  /** Puts it in front of everything. */
  public void addTo(Server server) {
    if (this == NEW) {
      addNew(server);
    } else {
      addOld(server);
    }
  }

  private static void addNew(Server server) {
    GzipCompression gzip = new GzipCompression();
    gzip.setMinCompressSize(0);
    CompressionHandler handler = new CompressionHandler();
    handler.putCompression(gzip);
    inFront(server, handler);
  }

  @SuppressWarnings("removal") // as long as hosts can switch it on
  private static void addOld(Server server) {
    org.eclipse.jetty.server.handler.gzip.GzipHandler handler =
        new org.eclipse.jetty.server.handler.gzip.GzipHandler();
    handler.setMinGzipSize(0);
    inFront(server, handler);
  }

  private static void inFront(Server server, Handler.Wrapper handler) {
    handler.setHandler(server.getHandler());
    server.setHandler(handler);
  }
}
