package org.wmrelay.play;

import java.util.List;
import java.util.stream.Collectors;
import org.wmrelay.play.Playlists.Format;
import org.wmrelay.play.PointSnapshot.Live;

/** The page a human's browser gets at a stream's path: what it is and how to play it. */
final class LandingPage {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark">
      <title>%1$s</title>
      <style>
      body { font: 1em/1.5 system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em }
      code { user-select: all; overflow-wrap: anywhere }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      <p>%2$s</p>
      %3$s<h2>Play</h2>
      <ul>
      %4$s</ul>
      </body>
      </html>
      """;

  private LandingPage() {}

  /** The page in HTML, ASCII only. The server's address must be sane. */
  static String of(PointSnapshot point, ServerAddress server) {
    Live live = point.live();
    String streams = live == null ? "" : "<ul>\n" + items(live.facts().streams()) + "</ul>\n";
    return PAGE.formatted(
        Markup.escape(point.title()), status(point), streams, waysToPlay(point, server));
  }

  private static String status(PointSnapshot point) {
    if (point.live() == null) {
      return "Not live at the moment.";
    }
    int listeners = point.listeners();
    return "Live, with " + listeners + (listeners == 1 ? " listener." : " listeners.");
  }

  private static String items(List<String> texts) {
    return texts.stream()
        .map(text -> "<li>" + Markup.escape(text) + "</li>\n")
        .collect(Collectors.joining());
  }

  private static String waysToPlay(PointSnapshot point, ServerAddress server) {
    String name = point.name();
    String plain = item("Address of the stream", code(server.url(server.scheme(), name)));
    return point.isKnownToBeRaw()
        ? plain
        : item("Windows Media Player", playlist(name, Format.ASX, server))
            + item("Other players", playlist(name, Format.M3U, server))
            + plain
            + item("The same for players of Windows Media", code(server.url("mmsh", name)));
  }

  private static String item(String what, String where) {
    return "<li>" + what + ": " + where + "</li>\n";
  }

  private static String playlist(String point, Format format, ServerAddress server) {
    String url = Markup.escape(server.url(server.scheme(), Playlists.path(point, format)));
    return "<a href=\"" + url + "\">" + url + "</a>";
  }

  private static String code(String url) {
    return "<code>" + Markup.escape(url) + "</code>";
  }
}
