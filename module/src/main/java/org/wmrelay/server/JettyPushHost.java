package org.wmrelay.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.wmrelay.source.push.PushHost;

/** What Jetty can do for the connection of an encoder. */
final class JettyPushHost implements PushHost {
  private static final String CONTENT_LENGTH = "Content-Length";

  /**
   * Changes the idle timeout of the connection; HTTP/2, which shares connections, is left alone.
   */
  @Override
  public Runnable bearSilence(HttpServletRequest request, Duration atLeast) {
    ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
    boolean shared = core.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    EndPoint connection = core.getConnectionMetaData().getConnection().getEndPoint();
    long before = connection.getIdleTimeout();
    if (shared || before <= 0 || before >= atLeast.toMillis()) {
      return () -> {};
    }
    connection.setIdleTimeout(atLeast.toMillis());
    return () -> connection.setIdleTimeout(before);
  }

  /**
   * Jetty leaves out of a 204 the header that it knows, but not one whose name it does not look at.
   */
  @Override
  public void sayEmpty(HttpServletResponse response) {
    response.setHeader(CONTENT_LENGTH, "0");
    if (response.getStatus() == HttpServletResponse.SC_NO_CONTENT) {
      HttpField alike = new HttpField(null, CONTENT_LENGTH, "0");
      ServletContextResponse.getServletContextResponse(response).getHeaders().add(alike);
    }
  }
}
