package org.wmrelay.jetty;

import jakarta.servlet.http.HttpServlet;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.ServletHost;
import org.wmrelay.play.PlayServletContract;
import org.wmrelay.play.StreamOpener;

class PlayServletHandedOverTest extends PlayServletContract {
  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/");
  }

  @Override
  protected StreamOpener opener() {
    return new Handover(JettyHost.SEND_BUFFER)::open;
  }
}
