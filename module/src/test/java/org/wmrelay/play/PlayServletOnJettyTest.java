package org.wmrelay.play;

import jakarta.servlet.http.HttpServlet;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.ServletHost;

class PlayServletOnJettyTest extends PlayServletContract {
  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/");
  }

  @Override
  protected StreamOpener opener() {
    return ServletSink::open;
  }
}
