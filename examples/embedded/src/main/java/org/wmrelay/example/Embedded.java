package org.wmrelay.example;

import com.typesafe.config.ConfigFactory;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.wmrelay.server.WmRelayContext;
import org.wmrelay.server.settings.Settings;

/** A server with a servlet of its own at /hello and the relay at all other paths. */
public final class Embedded {
  private Embedded() {}

  public static void main(String[] args) throws Exception {
    Server server = new Server(args.length == 0 ? 8080 : Integer.parseInt(args[0]));
    ServletContextHandler own = new ServletContextHandler("/hello");
    own.addServlet(Hello.class, "/");
    Settings settings = Settings.of(ConfigFactory.load());
    server.setHandler(new ContextHandlerCollection(own, new WmRelayContext(server, settings)));
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  /** Any servlet. */
  public static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().println("Hello; the stream is at /studio");
    }
  }
}
