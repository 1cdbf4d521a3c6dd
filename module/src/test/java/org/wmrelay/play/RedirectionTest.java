package org.wmrelay.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectionTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ffmpeg_describe, true",
    "ffmpeg_play, true",
    "ffmpeg_http, true",
    "vlc_describe, true",
    "vlc_http, true",
    "libmms_describe, false",
    "libmms_play, false",
    "mplayer_describe, false",
    "mplayer_play, false",
    "wmp9_like_describe, false",
    "wmp9_like_play, false",
    "wmp9_like_logstats, false",
    "nsserver_bare, false",
  })
  void shouldSuitOnlyPlayersThatAreKnownToFollow(String vector, boolean suits) throws IOException {
    PlayRequest request = Requests.parse(Requests.vector(vector + ".http"));
    assertEquals(suits, Redirection.suits(request));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wmrelay-redirected=1", "a=b&wmrelay-redirected=1", "wmrelay-redirected=1&a"})
  void shouldSendNobodyTwice(String query) {
    assertFalse(Redirection.suits(get("/live?" + query)));
  }

  @Test
  void shouldSuitNoBrowserWhichGetsAPage() {
    PlayRequest browser = Requests.parse("GET /live HTTP/1.1\nAccept: text/html\n\n");
    assertFalse(Redirection.suits(browser));
  }

  @ParameterizedTest
  @CsvSource({
    "/live, http://b:80/m/live?wmrelay-redirected=1",
    "/live?expires=5&x=%41, http://b:80/m/live?expires=5&x=%41&wmrelay-redirected=1",
    "/li ve?, http://b:80/m/li%20ve?wmrelay-redirected=1"
  })
  void shouldKeepPathAndQuery(String target, String location) {
    assertEquals(location, Redirection.location(get(target), "http://b:80/m"));
  }

  private static PlayRequest get(String target) {
    String path = target.split("\\?", 2)[0];
    PlayRequest plain = Requests.parse("GET /live HTTP/1.1\n\n");
    String query = target.contains("?") ? target.split("\\?", 2)[1] : "";
    return new PlayRequest(
        plain.method(),
        path,
        query,
        plain.version(),
        plain.keepAlive(),
        plain.agent(),
        plain.accept(),
        plain.contentType(),
        plain.pragmas(),
        plain.server(),
        plain.webSocket());
  }
}
