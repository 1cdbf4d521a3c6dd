package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.wmrelay.access.Cors;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.play.PlayDecision.Answer;
import org.wmrelay.play.PlayDecision.AnswerAfterBody;
import org.wmrelay.play.PlayDecision.Await;
import org.wmrelay.play.PlayDecision.Stream;
import org.wmrelay.play.PointSnapshot.Live;

/**
 * Which answer a request gets ([MS-WMSP] 3.2.5): a function of the request and of the point it asks
 * for. Safe for all threads.
 *
 * <p>The answers are what players in the field were seen to accept: one token a {@code Pragma}
 * line, never chunked, the product name of a live encoder, and a close behind the Describe of those
 * who did not ask to keep the connection, because they would wait for it.
 */
final class PlayRules {
  private static final String SERVER = "Rex/9.0.0.2980";
  private static final String NO_CACHE = "no-cache";
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final int FIRST_CAREFUL_PLAYER = 9;
  private static final long CLIENT_IDS = 1L << 32;
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final PlaySettings settings;
  private final RandomGenerator random;
  private final boolean webSockets;

  /**
   * @param random where the ids of new clients come from
   * @param webSockets whether a connection can become a WebSocket here
   */
  PlayRules(PlaySettings settings, RandomGenerator random, boolean webSockets) {
    this.webSockets = webSockets;
    this.settings = settings;
    this.random = random;
  }

  /**
   * What to do about a request.
   *
   * @param point the point that serves the path, or that a playlist is asked for; null if none
   */
  PlayDecision decide(PlayRequest request, @Nullable PointSnapshot point) {
    RequestKind kind = RequestKind.of(request);
    return switch (kind) {
      case LOG, SEND_EVENT, OTHER_POST -> new AnswerAfterBody(empty(request, wmsp(request, 204)));
      case KEEP_ALIVE, STOP -> new AnswerAfterBody(empty(request, keepAlive(request)));
      case SELECT_STREAM -> new AnswerAfterBody(empty(request, wmsp(request, 200)));
      case GET_CONTENT_INFO -> new AnswerAfterBody(empty(request, contentInfo()));
      case OPTIONS -> empty(request, options(request));
      case NOT_OFFERED -> refuse(request, 400, "pipelining is not offered here");
      case OTHER_METHOD -> otherMethod(request);
      case PLAY, DESCRIBE, WEB_SOCKET, WINDOWS_MEDIA_PLAYER, BROWSER, PLAIN ->
          get(request, kind, point);
    };
  }

  private PlayDecision get(PlayRequest request, RequestKind kind, @Nullable PointSnapshot point) {
    if (point == null) {
      return refuse(request, 404, "there is nothing here");
    }
    Playlists.Format format = Playlists.Format.of(request.path());
    if (format != null) {
      return playlist(request, format, point);
    }
    if (kind == RequestKind.WINDOWS_MEDIA_PLAYER && settings.asxForWindowsMediaPlayer()) {
      return playlist(request, Playlists.Format.ASX, point);
    }
    return kind == RequestKind.BROWSER ? page(request, point) : media(request, kind, point);
  }

  private PlayDecision media(PlayRequest request, RequestKind kind, PointSnapshot point) {
    Live live = point.live();
    if (live == null) {
      return point.worthWaiting().isZero()
          ? refuse(request, 503, "there is no broadcast at the moment")
          : new Await(point.worthWaiting());
    }
    if (kind == RequestKind.WEB_SOCKET) {
      return webSocket(request, Objects.requireNonNull(request.webSocket()), live, point.cors());
    }
    if (kind != RequestKind.PLAY && kind != RequestKind.DESCRIBE) {
      return stream(request, plain(live), live.plainForm(), ChangePolicy.END);
    }
    ByteBuffer framedHeader = live.framedHeader();
    if (framedHeader == null) {
      return refuse(request, 404, "this is no Windows Media stream");
    }
    return kind == RequestKind.PLAY
        ? stream(request, framed(request), PointSnapshot.MMSH, changePolicy(request.agent()))
        : describe(request, framedHeader);
  }

  // ---- WebSocket ----

  private PlayDecision webSocket(
      PlayRequest request, WebSocketRequest asked, Live live, Cors cors) {
    if (!live.inMessages()) {
      return refuse(request, 400, "only feeds of datagrams can be had by WebSocket");
    }
    if (!webSockets) {
      return refuse(request, 501, "a web application has no WebSockets; ask for the same by HTTP");
    }
    if (!asked.hasKey() || !request.version().equals("HTTP/1.1")) {
      return refuse(request, 400, "this is no handshake of a WebSocket");
    }
    if (!asked.hasVersion()) {
      Head head = Head.of(426).with("Sec-WebSocket-Version", WebSocketRequest.VERSION);
      return text(request, head, "this is no version of WebSocket that is spoken here");
    }
    if (!asked.mayRead(request.server(), cors)) {
      return refuse(request, 403, "pages of that origin may not read this feed");
    }
    Head head =
        Head.of(101)
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade")
            .with("Sec-WebSocket-Accept", asked.accept());
    return new Stream(head, PointSnapshot.WEB_SOCKET, ChangePolicy.FOLLOW);
  }

  // ---- WMSP ----

  private Answer describe(PlayRequest request, ByteBuffer framedHeader) {
    Head head =
        broadcast(wmsp(request, 200)).with("Content-Type", "application/vnd.ms.wms-hdr.asfv1");
    return answer(request, head, framedHeader);
  }

  private Head framed(PlayRequest request) {
    return broadcast(wmsp(request, 200)).with("Content-Type", "application/x-mms-framed");
  }

  /** Never seekable: some players would treat the stream as a file and send seeks. */
  private static Head broadcast(Head head) {
    return head.with("Pragma", "features=\"broadcast\"");
  }

  /** Since 9, players may wait for ever behind a change of streams ([MS-WMSP] 4.11): end those. */
  private static ChangePolicy changePolicy(UserAgent agent) {
    return agent.isPlayerSince(FIRST_CAREFUL_PLAYER)
        ? ChangePolicy.FOLLOW_COMPATIBLE
        : ChangePolicy.FOLLOW;
  }

  private Head wmsp(PlayRequest request, int status) {
    return Head.of(status)
        .with("Server", SERVER)
        .with("Cache-Control", NO_CACHE)
        .with("Pragma", NO_CACHE)
        .with("Pragma", "client-id=" + clientId(request));
  }

  /** No table of clients: whoever brings an id is known, whoever does not gets one. */
  private long clientId(PlayRequest request) {
    long given = request.pragmas().number("client-id").orElse(0);
    return given > 0 && given < CLIENT_IDS ? given : random.nextLong(1, CLIENT_IDS);
  }

  private Head keepAlive(PlayRequest request) {
    return broadcast(wmsp(request, 200)).with("Pragma", "timeout=60000");
  }

  private Head options(PlayRequest request) {
    return keepAlive(request).with("Public", "GET, POST, OPTIONS").with("Allow", "OPTIONS");
  }

  private static Head contentInfo() {
    return Head.of(200)
        .with("Server", SERVER)
        .with("Cache-Control", "no-cache, x-wms-stream-type=\"broadcast\"");
  }

  // ---- plain HTTP ----

  private static Head plain(Live live) {
    return Head.of(200)
        .with("Cache-Control", NO_CACHE)
        .with("Content-Type", live.facts().contentType());
  }

  private Answer playlist(PlayRequest request, Playlists.Format format, PointSnapshot point) {
    String scheme = Playlists.scheme(request);
    if (scheme == null) {
      return refuse(request, 400, "scheme must be http, https, mmsh or mms");
    }
    if (!request.server().isSane()) {
      return refuse(request, 400, "the Host header is no host name");
    }
    String url = request.server().url(scheme, point.name());
    return document(request, format.contentType(), format.text(point.title(), url));
  }

  private Answer page(PlayRequest request, PointSnapshot point) {
    if (!request.server().isSane()) {
      return refuse(request, 400, "the Host header is no host name");
    }
    return document(request, "text/html; charset=utf-8", LandingPage.of(point, request.server()));
  }

  private static Answer document(PlayRequest request, String contentType, String text) {
    Head head = Head.of(200).with("Cache-Control", NO_CACHE).with("Content-Type", contentType);
    return answer(request, head, UTF_8.encode(text));
  }

  private static Answer otherMethod(PlayRequest request) {
    Head head = Head.of(405).with("Allow", "GET, HEAD, POST, OPTIONS");
    return empty(request, head);
  }

  // ---- the ends of all answers ----

  /**
   * A refusal with its reason for programs; players of WMSP get none, because an empty body is what
   * ends them at once.
   */
  Answer refuse(PlayRequest request, int status, String why) {
    boolean forPlayer = isForPlayer(request);
    Head head =
        Head.of(status)
            .withIf(forPlayer, "Server", SERVER)
            .with("Cache-Control", NO_CACHE)
            .withIf(status == 503, "Retry-After", RETRY_AFTER_SECONDS);
    return forPlayer ? empty(request, head) : text(request, head, why);
  }

  /** To where there is a place. */
  Answer redirect(PlayRequest request, String location) {
    Head head =
        Head.of(302)
            .withIf(isForPlayer(request), "Server", SERVER)
            .with("Cache-Control", NO_CACHE)
            .with("Location", location);
    return empty(request, head);
  }

  private static Answer text(PlayRequest request, Head head, String text) {
    Head typed = head.with("Content-Type", "text/plain; charset=utf-8");
    return answer(request, typed, UTF_8.encode(text + "\n"));
  }

  private static boolean isForPlayer(PlayRequest request) {
    return request.agent().speaksWmsp() || RequestKind.of(request) == RequestKind.PLAY;
  }

  private static Answer empty(PlayRequest request, Head head) {
    return answer(request, head, EMPTY);
  }

  private static Answer answer(PlayRequest request, Head head, ByteBuffer body) {
    Head whole =
        head.with("Content-Length", Integer.toString(body.remaining()))
            .withIf(request.hasConnectionHeader() && !request.keepAlive(), "Connection", "close");
    return new Answer(whole, request.isHead() ? EMPTY : body);
  }

  /** No length and no chunks: only the end of the connection ends a stream. */
  private static PlayDecision stream(
      PlayRequest request, Head head, String form, ChangePolicy changePolicy) {
    Head whole =
        head.with("X-Accel-Buffering", "no")
            .withIf(request.hasConnectionHeader(), "Connection", "close");
    return request.isHead() ? new Answer(whole, EMPTY) : new Stream(whole, form, changePolicy);
  }
}
