package org.wmrelay.jetty;

import jakarta.servlet.http.HttpServlet;
import org.wmrelay.host.HttpSinkContract;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.ServletHost;
import org.wmrelay.play.StreamOpener;

class HandoverSinkTest extends HttpSinkContract {
  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/");
  }

  @Override
  protected StreamOpener opener() {
    return new Handover(JettyHost.SEND_BUFFER)::open;
  }

  @Override
  protected boolean noticesAtOnce() {
    return true;
  }

  @Override
  protected boolean survivesHalfClose() {
    return false;
  }

  @Override
  protected boolean cutsStalledConnections() {
    return true;
  }
}
