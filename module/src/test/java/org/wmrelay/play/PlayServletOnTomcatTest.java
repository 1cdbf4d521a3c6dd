package org.wmrelay.play;

import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.host.ServletHost;
import org.wmrelay.host.TomcatHost;

class PlayServletOnTomcatTest extends PlayServletContract {
  @TempDir Path work;

  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return TomcatHost.start(servlet, "", work);
  }

  @Override
  protected StreamOpener opener() {
    return ServletSink::open;
  }
}
