package org.wmrelay.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request says, as far as letting it in depends on it.
 *
 * @param address where its connection comes from
 * @param host the name by which it calls the server, without port
 * @param forwarded whether something says that it came through a proxy
 * @param credentials its Authorization header
 * @param ownPage whether it shows that no foreign page made a browser send it
 */
record Knock(
    String method,
    String address,
    String host,
    boolean forwarded,
    @Nullable String credentials,
    boolean ownPage) {

  /** A page of another origin cannot have a browser send this header without asking us first. */
  static final String OWN_PAGE_HEADER = "X-Requested-By";

  private static final String OLD_PROXIES_PROTOCOL = "HTTP/1.0";
  private static final List<String> FORWARDING = List.of("forwarded", "via", "x-real-ip");

  static Knock of(HttpServletRequest request) {
    return new Knock(
        request.getMethod(),
        request.getRemoteAddr(),
        request.getServerName(),
        isForwarded(request),
        request.getHeader("Authorization"),
        isOwnPage(request));
  }

  /**
   * HTTP/1.0 counts too: nothing that operators use speaks it, but a proxy that adds no header of
   * its own often does.
   */
  private static boolean isForwarded(HttpServletRequest request) {
    return request.getProtocol().equals(OLD_PROXIES_PROTOCOL)
        || request.getAttribute(Admin.THROUGH_PROXY) != null
        || Collections.list(request.getHeaderNames()).stream().anyMatch(Knock::isForwarding);
  }

  private static boolean isForwarding(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return FORWARDING.contains(name) || name.startsWith("x-forwarded");
  }

  private static boolean isOwnPage(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    return request.getHeader(OWN_PAGE_HEADER) != null
        && (site == null || site.equals("same-origin") || site.equals("none"));
  }
}
