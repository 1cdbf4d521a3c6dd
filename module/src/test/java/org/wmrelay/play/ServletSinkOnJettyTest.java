package org.wmrelay.play;

import jakarta.servlet.http.HttpServlet;
import org.wmrelay.host.HttpSinkContract;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.ServletHost;

class ServletSinkOnJettyTest extends HttpSinkContract {
  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/");
  }

  @Override
  protected StreamOpener opener() {
    return ServletSink::open;
  }

  @Override
  protected boolean noticesAtOnce() {
    return false;
  }

  @Override
  protected boolean survivesHalfClose() {
    return true;
  }

  @Override
  protected boolean cutsStalledConnections() {
    return true;
  }
}
