package org.wmrelay.host;

import jakarta.servlet.http.HttpServlet;
import java.io.File;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;

/** Embedded Tomcat. */
public final class TomcatHost implements ServletHost {
  private final Tomcat tomcat = new Tomcat();

  private TomcatHost(HttpServlet servlet, String contextPath, String mapping, Path work)
      throws LifecycleException {
    tomcat.setBaseDir(work.toString());
    tomcat.setConnector(connector());
    Context context = tomcat.addContext(contextPath, new File(work.toString()).getAbsolutePath());
    if (context instanceof StandardContext standard) {
      // Both want to look into the JDK.
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    Wrapper wrapper = Tomcat.addServlet(context, "play", servlet);
    wrapper.setAsyncSupported(true);
    context.addServletMapping(mapping, "play");
    tomcat.start();
  }

  private static Connector connector() {
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    // Holds what a stalled client does not take, as small as in the tests of other containers.
    connector.setProperty("socket.txBufSize", Integer.toString(JettyHost.SEND_BUFFER));
    return connector;
  }

  public static ServletHost start(HttpServlet servlet, String contextPath, Path work)
      throws LifecycleException {
    return start(servlet, contextPath, "/*", work);
  }

  /** The same with the servlet below a path of the context. */
  public static ServletHost start(
      HttpServlet servlet, String contextPath, String mapping, Path work)
      throws LifecycleException {
    return new TomcatHost(servlet, contextPath, mapping, work);
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public int connections() {
    AbstractProtocol<?> http = (AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler();
    return (int) http.getConnectionCount();
  }

  @Override
  public void stop() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
