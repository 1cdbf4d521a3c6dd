package org.wmrelay.admin;

import jakarta.servlet.http.HttpServlet;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.ServletHost;

class AdminServletOnJettyTest extends AdminServletContract {
  AdminServletOnJettyTest() throws Exception {}

  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/relay", "/-/*", server -> {});
  }
}
