package org.wmrelay.play;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a request is in WMSP or plain HTTP ([MS-WMSP] 3.2.5), pushes excepted. Tokens are read
 * leniently; what is unknown is ignored.
 */
enum RequestKind {
  /** A player's statistics, wanted by nobody. */
  LOG,
  /** An event that a script or a player sends. */
  SEND_EVENT,
  /** Asks what kind of stream this is. */
  GET_CONTENT_INFO,
  /** Shows that a paused player is still there. */
  KEEP_ALIVE,
  /** Stops a stream on a pipelined connection, which was never offered. */
  STOP,
  /** Chooses among the streams of a broadcast. */
  SELECT_STREAM,
  /** The keep-alive of pipelined connections ({@code *} ends at the container), or a question. */
  OPTIONS,
  /** Belongs to pipelining, which was never offered. */
  NOT_OFFERED,
  /** Wants the framed stream. */
  PLAY,
  /** Wants the framed header. */
  DESCRIBE,
  /** The generic HTTP client of Windows Media Player. */
  WINDOWS_MEDIA_PLAYER,
  /** A page that wants messages. */
  WEB_SOCKET,
  /** A human's browser. */
  BROWSER,
  /** Any other program: wants plain media. */
  PLAIN,
  /** A body that is nothing of the above. */
  OTHER_POST,
  /** No method of ours. */
  OTHER_METHOD;

  private static final Set<RequestKind> OF_LISTENERS =
      EnumSet.of(PLAY, WEB_SOCKET, DESCRIBE, WINDOWS_MEDIA_PLAYER, BROWSER, PLAIN);

  private static final String WMS_TYPE = "application/x-wms-";

  static RequestKind of(PlayRequest request) {
    return switch (request.method()) {
      case "POST" -> ofPost(request);
      case "OPTIONS" -> OPTIONS;
      case "GET", "HEAD" -> ofGet(request);
      default -> OTHER_METHOD;
    };
  }

  private static RequestKind ofPost(PlayRequest request) {
    if (isWms(request, "logstats") || request.pragmas().has("log-line")) {
      return LOG;
    }
    if (isWms(request, "sendevent")) {
      return SEND_EVENT;
    }
    if (isWms(request, "getcontentinfo")) {
      return GET_CONTENT_INFO;
    }
    if (request.pragmas().flag("xKeepAliveInPause")) {
      return KEEP_ALIVE;
    }
    if (request.pragmas().flag("xStopStrm")) {
      return STOP;
    }
    return request.pragmas().has("stream-switch-entry") ? SELECT_STREAM : OTHER_POST;
  }

  private static boolean isWms(PlayRequest request, String type) {
    return request.contentType().equals(WMS_TYPE + type);
  }

  private static RequestKind ofGet(PlayRequest request) {
    if (request.webSocket() != null && !request.isHead()) {
      return WEB_SOCKET;
    }
    if (request.pragmas().flag("pipeline-request")) {
      return NOT_OFFERED;
    }
    if (request.pragmas().flag("xPlayStrm")) {
      return PLAY;
    }
    if (request.pragmas().flag("xPlayNextEntry")) {
      return NOT_OFFERED;
    }
    if (request.pragmas().has("stream-switch-entry")) {
      return SELECT_STREAM;
    }
    if (request.agent().isOldServer() && !request.pragmas().has("xPlayStrm")) {
      return PLAY;
    }
    return request.agent().speaksWmsp() ? DESCRIBE : ofPlainGet(request);
  }

  private static RequestKind ofPlainGet(PlayRequest request) {
    if (request.agent().isWindowsMediaPlayer()) {
      return WINDOWS_MEDIA_PLAYER;
    }
    return request.accept().toLowerCase(Locale.ROOT).contains("text/html") ? BROWSER : PLAIN;
  }

  /** Whether it asks for what only those get who may listen. */
  boolean isForListeners() {
    return OF_LISTENERS.contains(this);
  }
}
