package org.wmrelay.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Optional;
import org.wmrelay.access.TrustedProxies;

/** A request as a trusted proxy got it: from the real client, by the scheme that it used. */
final class ProxiedRequest extends HttpServletRequestWrapper {
  private static final String HTTPS = "https";

  private final TrustedProxies.Client client;

  private ProxiedRequest(HttpServletRequest request, TrustedProxies.Client client) {
    super(request);
    this.client = client;
  }

  /** The request as it was meant; itself if no trusted proxy sent it. */
  static HttpServletRequest of(HttpServletRequest request, TrustedProxies proxies) {
    Optional<TrustedProxies.Client> client =
        proxies.behind(
            request.getRemoteAddr(), header -> Collections.list(request.getHeaders(header)));
    return client
        .<HttpServletRequest>map(behind -> new ProxiedRequest(request, behind))
        .orElse(request);
  }

  @Override
  public String getRemoteAddr() {
    return client.address();
  }

  @Override
  public String getRemoteHost() {
    return client.address();
  }

  @Override
  public String getScheme() {
    return client.scheme().orElse(super.getScheme());
  }

  @Override
  public boolean isSecure() {
    return client.scheme().map(HTTPS::equals).orElse(super.isSecure());
  }

  /** Without a port in the Host header, that of the scheme. */
  @Override
  public int getServerPort() {
    boolean usual = super.getServerPort() == (super.getScheme().equals(HTTPS) ? 443 : 80);
    return usual ? (getScheme().equals(HTTPS) ? 443 : 80) : super.getServerPort();
  }
}
