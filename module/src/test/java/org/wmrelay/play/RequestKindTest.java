package org.wmrelay.play;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestKindTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ffmpeg_describe, DESCRIBE",
    "ffmpeg_play, PLAY",
    "ffmpeg_http, PLAIN",
    "libmms_describe, DESCRIBE",
    "libmms_play, PLAY",
    "mplayer_describe, DESCRIBE",
    "mplayer_play, PLAY",
    "mplayer_http, PLAIN",
    "vlc_describe, DESCRIBE",
    "vlc_play, PLAY",
    "vlc_http, PLAIN",
    "wmp9_like_describe, DESCRIBE",
    "wmp9_like_play, PLAY",
    "wmp9_like_logstats, LOG",
    "nsserver_bare, PLAY",
  })
  void shouldKnowWhatRealClientsSend(String vector, RequestKind kind) throws IOException {
    assertEquals(kind, RequestKind.of(Requests.parse(Requests.vector(vector + ".http"))));
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|Content-Type: application/x-wms-LogStats;charset=UTF-8|LOG",
        "POST|Content-Type: application/x-wms-Logstats|LOG",
        "POST|Pragma: log-line=no-cache%20rate|LOG",
        "POST|Content-Type: application/x-wms-sendevent|SEND_EVENT",
        "POST|Content-Type: application/x-wms-getcontentinfo|GET_CONTENT_INFO",
        "POST|Pragma: xKeepAliveInPause=1|KEEP_ALIVE",
        "POST|Pragma: XKEEPALIVEINPAUSE=1|KEEP_ALIVE",
        "POST|Pragma: xStopStrm=1|STOP",
        "POST|Pragma: stream-switch-entry=ffff:1:0 ffff:2:2 |SELECT_STREAM",
        "POST|Content-Type: text/plain|OTHER_POST",
        "OPTIONS|Accept: */*|OPTIONS",
        "GET|Pragma: pipeline-request=1|NOT_OFFERED",
        "GET|Pragma: no-cache, xPlayStrm=1|PLAY",
        "GET|Pragma: xPlayNextEntry=1|NOT_OFFERED",
        "GET|Pragma: stream-switch-entry=ffff:1:0|SELECT_STREAM",
        "GET|User-Agent: NSServer/1.0|PLAY",
        "GET|User-Agent: NSServer/foobar|PLAY",
        "GET|User-Agent: NSServer/5.9|PLAY",
        "GET|User-Agent: NSServer/6.0|DESCRIBE",
        "GET|User-Agent: NSServer/9.0|DESCRIBE",
        "GET|User-Agent: nsplayer/4.1.0.3925|DESCRIBE",
        "GET|User-Agent: WMCacheProxy/9.0|DESCRIBE",
        "GET|User-Agent: Windows-Media-Player/9.00.00.4503|WINDOWS_MEDIA_PLAYER",
        "HEAD|User-Agent: Windows-Media-Player/9.00.00.4503|WINDOWS_MEDIA_PLAYER",
        "GET|Accept: application/xhtml+xml, text/html;q=0.9|BROWSER",
        "HEAD|Accept: TEXT/HTML|BROWSER",
        "GET|User-Agent: curl/8.0|PLAIN",
        "HEAD|User-Agent: Lavf/59|PLAIN",
        "GET|Accept: */*|PLAIN",
        "DELETE|Accept: */*|OTHER_METHOD",
        "PUT|Accept: */*|OTHER_METHOD",
      })
  void shouldReadEveryRowOfTheClassification(String method, String header, RequestKind kind) {
    String text = method + " /live HTTP/1.1\r\nHost: h:80\r\n" + header + "\r\n\r\n";
    assertEquals(kind, RequestKind.of(Requests.parse(text)));
  }

  @ParameterizedTest
  @CsvSource({"NSPlayer/9.0", "NSServer/4.1"})
  void shouldDescribeWhenPlayIsSwitchedOff(String agent) {
    String text = "GET / HTTP/1.0\nUser-Agent: " + agent + "\nPragma: xPlayStrm=0\n\n";
    assertEquals(RequestKind.DESCRIBE, RequestKind.of(Requests.parse(text)));
  }
}
