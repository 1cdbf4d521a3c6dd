package org.wmrelay.admin;

import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.host.ServletHost;
import org.wmrelay.host.TomcatHost;

class AdminServletOnTomcatTest extends AdminServletContract {
  @TempDir Path work;

  AdminServletOnTomcatTest() throws Exception {}

  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return TomcatHost.start(servlet, "/relay", "/-/*", work);
  }
}
