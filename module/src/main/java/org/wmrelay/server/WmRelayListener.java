package org.wmrelay.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.wmrelay.play.ServletSink;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.source.push.PushHost;

/**
 * The relay as a web application of any servlet container: declared in {@code web.xml}, it starts
 * and stops with the application.
 *
 * <p>The configuration is the file that the context parameter {@code wmrelay.config} names, else
 * the one of the system property of that name, else {@code WEB-INF/wmrelay.conf}. Relative names
 * are relative to the container's working directory.
 */
public final class WmRelayListener implements ServletContextListener {
  private static final String CONFIG = "wmrelay.config";
  private static final String BUNDLED = "/WEB-INF/wmrelay.conf";

  private @Nullable WmRelay relay;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    WmRelay starting = relay(context);
    LifeCycle.start(starting);
    relay = starting;
    ServletRegistration.Dynamic front =
        context.addServlet(
            "wmrelay", new FrontServlet(starting, ServletSink::open, null, PushHost.ANY));
    front.setAsyncSupported(true);
    front.setLoadOnStartup(1);
    front.addMapping("/*");
    ServletRegistration.Dynamic admin =
        context.addServlet("wmrelay-admin", starting.admin().servlet());
    admin.setAsyncSupported(true);
    admin.addMapping("/-/*");
  }

  private static WmRelay relay(ServletContext context) {
    String named = context.getInitParameter(CONFIG);
    String file = named == null || named.isBlank() ? System.getProperty(CONFIG) : named;
    return file == null
        ? new WmRelay(Settings.load(bundled(context)), null)
        : new WmRelay(new ConfigurationFile(Path.of(file)), null);
  }

  private static URL bundled(ServletContext context) {
    try {
      return Objects.requireNonNull(
          context.getResource(BUNDLED), "no " + CONFIG + " is set and there is no " + BUNDLED);
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    WmRelay stopping = relay;
    if (stopping != null) {
      LifeCycle.stop(stopping);
    }
    RecordLinkage.forgetOurs();
  }
}
