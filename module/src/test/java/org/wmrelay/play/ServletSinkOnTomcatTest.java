package org.wmrelay.play;

import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.host.HttpSinkContract;
import org.wmrelay.host.ServletHost;
import org.wmrelay.host.TomcatHost;

class ServletSinkOnTomcatTest extends HttpSinkContract {
  @TempDir Path work;

  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return TomcatHost.start(servlet, "", work);
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

  /** What was given to Tomcat stays until the player takes it or Tomcat's timeout passes. */
  @Override
  protected boolean cutsStalledConnections() {
    return false;
  }

  /** Tomcat may have stopped the thread that would tell. */
  @Override
  protected boolean failsWritesWhenStopped() {
    return false;
  }
}
