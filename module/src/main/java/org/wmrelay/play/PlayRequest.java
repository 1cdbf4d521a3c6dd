package org.wmrelay.play;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.wmrelay.access.SignedLinks;
import org.wmrelay.wire.mmsh.Pragmas;

/**
 * What a request says, as far as the answer depends on it.
 *
 * @param method as it came, for example {@code GET}
 * @param path decoded, without the context path
 * @param query not decoded; empty if there is none
 * @param version for example {@code HTTP/1.0}
 * @param keepAlive whether the client asked to keep the connection, by header or by version
 * @param agent who asks
 * @param accept the {@code Accept} header; empty if there is none
 * @param contentType of the request's body, lower case, without parameters; empty if there is none
 * @param pragmas the tokens of all {@code Pragma} lines
 * @param server how the client sees us
 * @param webSocket what it says if it wants to become a WebSocket; null if it does not
 */
record PlayRequest(
    String method,
    String path,
    String query,
    String version,
    boolean keepAlive,
    UserAgent agent,
    String accept,
    String contentType,
    Pragmas pragmas,
    ServerAddress server,
    @Nullable WebSocketRequest webSocket) {

  static PlayRequest of(HttpServletRequest request) {
    return new PlayRequest(
        request.getMethod(),
        path(request),
        Objects.requireNonNullElse(request.getQueryString(), ""),
        request.getProtocol(),
        asksToKeepAlive(request),
        new UserAgent(header(request, "User-Agent")),
        header(request, "Accept"),
        // Not getContentType(), by which Jetty fails on a charset that it does not know.
        mediaType(header(request, "Content-Type")),
        Pragmas.parse(Collections.list(request.getHeaders("Pragma"))),
        new ServerAddress(
            request.getScheme(),
            request.getServerName(),
            request.getServerPort(),
            request.getContextPath(),
            SignedLinks.passedOn(Objects.requireNonNullElse(request.getQueryString(), ""))),
        WebSocketRequest.of(request));
  }

  private static String path(HttpServletRequest request) {
    return request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
  }

  private static String header(HttpServletRequest request, String name) {
    return Objects.requireNonNullElse(request.getHeader(name), "");
  }

  private static String mediaType(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
  }

  private static boolean asksToKeepAlive(HttpServletRequest request) {
    String connection =
        String.join(",", Collections.list(request.getHeaders("Connection")))
            .toLowerCase(Locale.ROOT);
    return request.getProtocol().equals("HTTP/1.0")
        ? connection.contains("keep-alive")
        : !connection.contains("close");
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /** HTTP/1 has a {@code Connection} header; from HTTP/2 on it is forbidden (RFC 9113 8.2.2). */
  boolean hasConnectionHeader() {
    return version.startsWith("HTTP/1.") || version.startsWith("HTTP/0.");
  }
}
