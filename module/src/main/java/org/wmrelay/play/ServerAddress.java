package org.wmrelay.play;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * The server as its client sees it: what playlists and pages have to point at. Behind a proxy it is
 * the container's job to know these from {@code Forwarded} headers.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or address; IPv6 with or without brackets
 * @param contextPath encoded, empty for the root
 * @param query what links need to let their reader in, encoded; empty if nothing
 */
record ServerAddress(String scheme, String host, int port, String contextPath, String query) {
  private static final int MAX_HOST = 255;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.%]+]");

  ServerAddress {
    host = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** Whether the host is one that may be written into a document for others to open. */
  boolean isSane() {
    return host.length() <= MAX_HOST
        && (NAME.matcher(host).matches() || IPV6.matcher(host).matches());
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /** A path below the context, with this scheme; the port is left out where it goes without. */
  String url(String withScheme, String path) {
    boolean usual =
        (withScheme.equals("http") && port == 80) || (withScheme.equals("https") && port == 443);
    String authority = usual ? host : host + ":" + port;
    String signed = query.isEmpty() ? "" : "?" + query;
    return withScheme + "://" + authority + contextPath + encode(path) + signed;
  }

  private static String encode(String path) {
    try {
      return new URI(null, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a path: " + path, e);
    }
  }
}
