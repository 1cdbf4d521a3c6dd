package org.wmrelay.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.EventListener;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.wmrelay.admin.Admin;
import org.wmrelay.jetty.Handover;
import org.wmrelay.jetty.ProxyProtocol;
import org.wmrelay.play.ServletSink;
import org.wmrelay.play.StreamOpener;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.Settings;

/**
 * The relay as a context of a Jetty server, beside the server's other contexts: add it to the
 * handlers and start the server.
 *
 * <p>When the server begins to stop, listeners are ended first, so that players see a clean end
 * also where Jetty's graceful shutdown is not switched on.
 */
public final class WmRelayContext extends ServletContextHandler {
  private final WmRelay relay;

  /**
   * Reads a configuration file.
   *
   * @param base what a relative name of the file, and relative names in it, are relative to
   * @throws org.wmrelay.server.settings.ConfigurationException with all that is wrong in the file
   */
  public WmRelayContext(Server server, String base, String config) {
    this(server, new ConfigurationFile(Path.of(base).resolve(config), Path.of(base)));
  }

  /**
   * Reads a configuration file, and again whenever it changes.
   *
   * @throws org.wmrelay.server.settings.ConfigurationException with all that is wrong in the file
   */
  public WmRelayContext(Server server, ConfigurationFile file) {
    this(server, new WmRelay(file, server));
  }

  /** Takes settings that were read already. */
  public WmRelayContext(Server server, Settings settings) {
    this(server, new WmRelay(settings, server));
  }

  private WmRelayContext(Server server, WmRelay relay) {
    this.relay = relay;
    setContextPath("/");
    setDisplayName("wmrelay");
    addBean(relay, true);
    server.addEventListener(new EndListenersFirst());
    Handover handover = new Handover(relay.settings().delivery().sendBuffer());
    FrontServlet servlet =
        new FrontServlet(relay, opener(handover), handover::open, new JettyPushHost());
    ServletHolder front = new ServletHolder("wmrelay", servlet);
    front.setAsyncSupported(true);
    addServlet(front, "/*");
    getServletHandler().setDecodeAmbiguousURIs(true); // where the host lets // through
    ServletHolder admin = new ServletHolder("wmrelay-admin", relay.admin().servlet());
    admin.setAsyncSupported(true);
    addServlet(admin, "/-/*");
    FilterHolder proxied = new FilterHolder(WmRelayContext::markProxied);
    proxied.setAsyncSupported(true);
    addFilter(proxied, "/-/*", EnumSet.of(DispatcherType.REQUEST));
  }

  /** Only Jetty knows that an address was told in the PROXY protocol. */
  private static void markProxied(
      ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (ProxyProtocol.carries((HttpServletRequest) request)) {
      request.setAttribute(Admin.THROUGH_PROXY, true);
    }
    chain.doFilter(request, response);
  }

  /** Hands the connection over where that can be; HTTP/2 has streams, which cannot. */
  private static StreamOpener opener(Handover handover) {
    return (request, response) ->
        Handover.isPossible(request)
            ? handover.open(request, response)
            : ServletSink.open(request, response);
  }

  /** The relay of this context. */
  public WmRelay relay() {
    return relay;
  }

  @Override
  protected void doStart() throws Exception {
    relay.start();
    super.doStart();
  }

  /** Before connectors are stopped, which would cut the connections of listeners. */
  private final class EndListenersFirst implements LifeCycle.Listener, EventListener {
    @Override
    public void lifeCycleStopping(LifeCycle server) {
      relay.endEverything();
    }
  }
}
