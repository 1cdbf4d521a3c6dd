package org.wmrelay.jetty;

import jakarta.servlet.http.HttpServlet;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.ServletHost;
import org.wmrelay.host.UpgradeSinkContract;
import org.wmrelay.play.ConnectionOpener;

class DuplexSinkTest extends UpgradeSinkContract {
  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/");
  }

  @Override
  protected ConnectionOpener connectionOpener() {
    return new Handover(JettyHost.SEND_BUFFER)::open;
  }

  @Override
  protected boolean cutsStalledConnections() {
    return true;
  }
}
