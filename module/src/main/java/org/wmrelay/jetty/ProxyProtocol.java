package org.wmrelay.jetty;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ProxyConnectionFactory.ProxyEndPoint;

/** Tells requests that a proxy passed on in the PROXY protocol, whose address is what it says. */
public final class ProxyProtocol {
  private ProxyProtocol() {}

  /** Whether this request came that way, also below TLS. */
  public static boolean carries(HttpServletRequest request) {
    EndPoint endPoint =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    while (endPoint instanceof EndPoint.Wrapper wrapper && !(endPoint instanceof ProxyEndPoint)) {
      endPoint = wrapper.unwrap();
    }
    return endPoint instanceof ProxyEndPoint;
  }
}
