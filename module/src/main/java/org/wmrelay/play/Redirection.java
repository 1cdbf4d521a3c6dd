package org.wmrelay.play;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Sends players to another server: those that are known to follow, and none twice, so that servers
 * which are all full do not send anybody round.
 */
final class Redirection {
  private static final String MARK = "wmrelay-redirected=1";
  private static final Pattern MARKED = Pattern.compile("(^|&)" + Pattern.quote(MARK) + "(&|$)");

  /** What ffmpeg calls itself; libmms and MPlayer do so too, by HTTP/1.0, and do not follow. */
  private static final String FFMPEG = "NSPlayer/4.1.0.3856";

  private static final String VLC = "NSPlayer/7.10.0.3059";

  private Redirection() {}

  /** Whether that player may be sent elsewhere. */
  static boolean suits(PlayRequest request) {
    return !MARKED.matcher(request.query()).find()
        && switch (RequestKind.of(request)) {
          case PLAIN -> true;
          case PLAY, DESCRIBE -> follows(request);
          default -> false;
        };
  }

  private static boolean follows(PlayRequest request) {
    String agent = request.agent().text();
    return agent.startsWith(VLC)
        || (agent.startsWith(FFMPEG) && request.version().equals("HTTP/1.1"));
  }

  /** The same below another server's URL, with path and query kept, and marked. */
  static String location(PlayRequest request, String base) {
    String query = request.query().isEmpty() ? MARK : request.query() + "&" + MARK;
    return base + encode(request.path()) + "?" + query;
  }

  private static String encode(String path) {
    try {
      return new URI(null, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a path: " + path, e);
    }
  }
}
