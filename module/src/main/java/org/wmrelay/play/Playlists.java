package org.wmrelay.play;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * The playlists of publishing points: {@code /studio.asx} and {@code /studio.m3u} for the point
 * {@code /studio}, and {@code /relay.asx}, {@code /relay.m3u} for the point {@code /}, else for the
 * only one.
 *
 * <p>They point at the server as the client sees it. The query {@code ?scheme=} chooses {@code
 * http}, the default, {@code mmsh} or {@code mms}; over TLS {@code http} means {@code https}.
 */
final class Playlists {
  private static final Set<String> SCHEMES = Set.of("http", "https", "mmsh", "mms");
  private static final String SCHEME_PARAMETER = "scheme=";
  private static final String MAIN = "/relay";
  private static final int MAX_TITLE = 200;

  /** What kind of playlist a path's ending asks for. */
  enum Format {
    /** [ASX] as Windows Media Player opens it. */
    ASX(".asx", "video/x-ms-asf"),
    /** What all other players open. */
    M3U(".m3u", "audio/x-mpegurl; charset=utf-8");

    private final String ending;
    private final String contentType;

    Format(String ending, String contentType) {
      this.ending = ending;
      this.contentType = contentType;
    }

    /** Null if the path asks for no playlist. */
    static @Nullable Format of(String path) {
      for (Format format : values()) {
        if (path.toLowerCase(Locale.ROOT).endsWith(format.ending)) {
          return format;
        }
      }
      return null;
    }

    String ending() {
      return ending;
    }

    String contentType() {
      return contentType;
    }

    String text(String title, String url) {
      return this == ASX
          ? "<asx version=\"3.0\"><entry><title>%s</title><ref href=\"%s\"/></entry></asx>\r\n"
              .formatted(Markup.escape(title), Markup.escape(url))
          : "#EXTM3U\n#EXTINF:-1,%s\n%s\n".formatted(Markup.line(title, MAX_TITLE), url);
    }
  }

  private Playlists() {}

  /** The point whose playlist this is; null for 404. The point that takes any path has none. */
  static @Nullable PublishingPoint pointOf(String path, Format format, PointDirectory points) {
    String name = path.substring(0, path.length() - format.ending().length());
    PublishingPoint named = points.named(name);
    return named == null && name.equals(MAIN) ? points.main() : named;
  }

  /** The playlist's path of a point. */
  static String path(String point, Format format) {
    return (point.equals("/") ? MAIN : point) + format.ending();
  }

  /** The scheme that a query chooses for players; null if it is none of ours. */
  static @Nullable String scheme(PlayRequest request) {
    String chosen = "http";
    for (String parameter : request.query().split("&", -1)) {
      if (parameter.startsWith(SCHEME_PARAMETER)) {
        chosen = parameter.substring(SCHEME_PARAMETER.length());
      }
    }
    if (!SCHEMES.contains(chosen)) {
      return null;
    }
    return chosen.equals("http") ? request.server().scheme() : chosen;
  }
}
