package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.access.Cors;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.StreamFacts;

class PlayRulesTest {
  private static final long ID = randomFrom(new Random(1));
  private static final ByteBuffer HEADER = UTF_8.encode("$H and the ASF header");
  private static final PointSnapshot LIVE = point(live("asf", "video/x-ms-wmv", HEADER));
  private static final PointSnapshot RAW = point(live("raw", "text/plain", null));
  private static final PointSnapshot OFF = point(null);

  private final PlayRules rules = new PlayRules(new PlaySettings(true), new Random(1), true);

  private static long randomFrom(Random random) {
    return random.nextLong(1, 1L << 32);
  }

  private static PointSnapshot point(PointSnapshot.Live live) {
    return point(live, Cors.NONE);
  }

  private static PointSnapshot point(PointSnapshot.Live live, Cors cors) {
    return new PointSnapshot("/live", 3, Duration.ZERO, live, cors);
  }

  private static PointSnapshot.Live live(String form, String contentType, ByteBuffer framed) {
    StreamFacts facts =
        new StreamFacts("A & B", contentType, 0, Duration.ZERO, false, List.of("video: <wmv2>"));
    return new PointSnapshot.Live(facts, form, framed, form.equals("raw"));
  }

  // ---- WMSP ----

  @ParameterizedTest
  @ValueSource(strings = {"ffmpeg", "libmms", "mplayer", "vlc"})
  void shouldDescribeAndCloseWhenOpenPlayersAsk(String client) throws IOException {
    assertAnswer(
        """
        200
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Pragma: no-cache
        Pragma: client-id=%d
        Pragma: features="broadcast"
        Content-Type: application/vnd.ms.wms-hdr.asfv1
        Content-Length: 21
        Connection: close
        """
            .formatted(ID),
        "$H and the ASF header",
        decideVector(client + "_describe", LIVE));
  }

  @Test
  void shouldKeepTheConnectionWhenWindowsMediaPlayerAsksForThat() throws IOException {
    PlayDecision decision = decideVector("wmp9_like_describe", LIVE);
    assertFalse(head(decision).contains("Connection"));
  }

  @Test
  void shouldKeepTheConnectionWhenHttp11SaysNothingAboutIt() {
    String asked = "GET /live HTTP/1.1\nUser-Agent: NSPlayer/12.0\n\n";
    assertFalse(head(decide(asked, LIVE)).contains("Connection"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffmpeg", "libmms", "mplayer", "vlc"})
  void shouldStreamFramesWithoutLengthWhenOpenPlayersPlay(String client) throws IOException {
    assertStream(
        """
        200
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Pragma: no-cache
        Pragma: client-id=%d
        Pragma: features="broadcast"
        Content-Type: application/x-mms-framed
        X-Accel-Buffering: no
        Connection: close
        """
            .formatted(ID),
        "mmsh",
        ChangePolicy.FOLLOW,
        decideVector(client + "_play", LIVE));
  }

  @Test
  void shouldCloseAfterPlayAndEndAtIncompatibleChangesForWindowsMediaPlayer() throws IOException {
    String asked = Requests.vector("wmp9_like_play.http").replace("CLIENTID", "4294967295");
    PlayDecision decision = decide(asked, LIVE);
    assertTrue(head(decision).contains("Connection: close"));
    assertTrue(head(decision).contains("client-id=4294967295"));
    assertEquals(ChangePolicy.FOLLOW_COMPATIBLE, ((PlayDecision.Stream) decision).changePolicy());
  }

  @ParameterizedTest
  @CsvSource({
    "NSPlayer/4.1.0.3856, FOLLOW",
    "NSPlayer/8.0, FOLLOW",
    "NSPlayer/9.0.0.2980, FOLLOW_COMPATIBLE",
    "NSPlayer/12.0, FOLLOW_COMPATIBLE",
    "NSServer/9.0, FOLLOW",
    "curl/8, FOLLOW"
  })
  void shouldFollowChangesAsThePlayerCan(String agent, ChangePolicy policy) {
    String asked = "GET / HTTP/1.0\nUser-Agent: " + agent + "\nPragma: xPlayStrm=1\n\n";
    assertEquals(policy, ((PlayDecision.Stream) decide(asked, LIVE)).changePolicy());
  }

  @Test
  void shouldPlayAtOnceWhenAnOldServerAsks() throws IOException {
    assertEquals("mmsh", ((PlayDecision.Stream) decideVector("nsserver_bare", LIVE)).form());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "4294967296", "CLIENTID", "", "99999999999999999999"})
  void shouldGiveANewClientIdWhenTheGivenOneIsNone(String id) {
    String asked = "GET / HTTP/1.0\nUser-Agent: NSPlayer/9.0\nPragma: client-id=" + id + "\n\n";
    assertTrue(head(decide(asked, LIVE)).contains("client-id=" + ID + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/x-wms-LogStats;charset=UTF-8",
        "Pragma: log-line=x",
        "Content-Type: application/x-wms-sendevent",
        "Content-Type: text/plain"
      })
  void shouldReadAndForgetWhatPlayersPost(String header) {
    for (PointSnapshot point : new PointSnapshot[] {LIVE, OFF, null}) {
      assertAfterBody(
          """
          204
          Server: Rex/9.0.0.2980
          Cache-Control: no-cache
          Pragma: no-cache
          Pragma: client-id=77
          Content-Length: 0
          Connection: close
          """,
          decide("POST /live HTTP/1.0\n" + header + "\nPragma: client-id=77\n\n", point));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xKeepAliveInPause=1", "xStopStrm=1"})
  void shouldAnswerThatItIsAlive(String token) {
    assertAfterBody(
        """
        200
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Pragma: no-cache
        Pragma: client-id=77
        Pragma: features="broadcast"
        Pragma: timeout=60000
        Content-Length: 0
        """,
        decide("POST /live HTTP/1.1\nPragma: client-id=77, " + token + "\n\n", LIVE));
  }

  @Test
  void shouldAnswerOptionsAsKeepAliveWithMethods() {
    assertAnswer(
        """
        200
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Pragma: no-cache
        Pragma: client-id=77
        Pragma: features="broadcast"
        Pragma: timeout=60000
        Public: GET, POST, OPTIONS
        Allow: OPTIONS
        Content-Length: 0
        """,
        "",
        decide("OPTIONS * HTTP/1.1\nPragma: client-id=77\n\n", null));
  }

  @Test
  void shouldSayThatItIsABroadcastWhenAskedForContentInfo() {
    String type = "application/x-wms-getcontentinfo";
    assertAfterBody(
        """
        200
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache, x-wms-stream-type="broadcast"
        Content-Length: 0
        """,
        decide("POST /live HTTP/1.1\nContent-Type: " + type + "\n\n", LIVE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void shouldAcceptAnyChoiceOfStreams(String method) {
    assertAfterBody(
        """
        200
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Pragma: no-cache
        Pragma: client-id=77
        Content-Length: 0
        """,
        decide(
            method + " / HTTP/1.1\nPragma: client-id=77\nPragma: stream-switch-entry=1:2:0\n\n",
            LIVE));
  }

  @Test
  void shouldRefusePipeliningBecauseItWasNotOffered() {
    assertEquals(400, status(decide("GET / HTTP/1.1\nPragma: pipeline-request=1\n\n", LIVE)));
  }

  @Test
  void shouldNotFindAWindowsMediaStreamWhenThePointIsRaw() throws IOException {
    assertEquals(404, status(decideVector("vlc_describe", RAW)));
    assertEquals(404, status(decideVector("vlc_play", RAW)));
  }

  // ---- WebSocket ----

  private static final String HANDSHAKE =
      """
      GET /live HTTP/1.1
      Host: relay:8080
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13
      """;

  @ParameterizedTest
  @ValueSource(strings = {"", "Origin: http://relay\n", "Origin: https://RELAY:8443\n"})
  void shouldGiveMessagesToProgramsAndToPagesOfItsOwnHost(String origin) {
    assertStream(
        """
        101
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
        """,
        "websocket",
        ChangePolicy.FOLLOW,
        decide(HANDSHAKE + origin + "\n", RAW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://relay.evil.example", "null", "http://evil example"})
  void shouldKeepItFromPagesOfOtherHosts(String origin) {
    assertEquals(403, status(decide(HANDSHAKE + "Origin: " + origin + "\n\n", RAW)));
  }

  @Test
  void shouldGiveItToPagesOfHostsThatAreNamed() {
    String asked = HANDSHAKE + "Origin: https://shop.example\n\n";
    for (String allowed : List.of("https://shop.example", "*")) {
      PointSnapshot named = point(RAW.live(), new Cors(List.of(allowed)));
      assertInstanceOf(PlayDecision.Stream.class, decide(asked, named));
    }
    PointSnapshot other = point(RAW.live(), new Cors(List.of("https://example")));
    assertEquals(403, status(decide(asked, other)));
  }

  @Test
  void shouldRefuseHandshakesThatAreNone() {
    String keyless = HANDSHAKE.replaceFirst("Sec-WebSocket-Key.*\n", "");
    assertEquals(400, status(decide(keyless + "\n", RAW)));
    assertEquals(400, status(decide(HANDSHAKE.replace("dGhl", "x") + "\n", RAW)));
    assertEquals(400, status(decide(HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0") + "\n", RAW)));
    PlayDecision old = decide(HANDSHAKE.replace("13", "8") + "\n", RAW);
    assertEquals(426, status(old));
    assertTrue(head(old).contains("Sec-WebSocket-Version: 13\n"));
  }

  @Test
  void shouldRefuseMessagesWhereThereAreNone() {
    assertEquals(400, status(decide(HANDSHAKE + "\n", LIVE)));
    assertEquals(503, status(decide(HANDSHAKE + "\n", OFF)));
    assertEquals(404, status(decide(HANDSHAKE + "\n", null)));
    PlayRules inWar = new PlayRules(new PlaySettings(true), new Random(1), false);
    assertEquals(501, status(inWar.decide(Requests.parse(HANDSHAKE + "\n"), RAW)));
  }

  // ---- refusals ----

  @Test
  void shouldEndPlayersWithAnEmptyBodyWhenNothingIsBroadcast() throws IOException {
    assertAnswer(
        """
        503
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Retry-After: 5
        Content-Length: 0
        Connection: close
        """,
        "",
        decideVector("ffmpeg_describe", OFF));
    assertEquals(503, status(decideVector("ffmpeg_play", OFF)));
  }

  @Test
  void shouldTellProgramsWhyWhenNothingIsBroadcast() throws IOException {
    assertAnswer(
        """
        503
        Cache-Control: no-cache
        Retry-After: 5
        Content-Type: text/plain; charset=utf-8
        Content-Length: 36
        Connection: close
        """,
        "there is no broadcast at the moment\n",
        decideVector("ffmpeg_http", OFF));
  }

  @Test
  void shouldWaitWhenTheSourceStartsByDemand() throws IOException {
    PointSnapshot onDemand = new PointSnapshot("/live", 0, Duration.ofSeconds(7), null, Cors.NONE);
    assertEquals(new PlayDecision.Await(Duration.ofSeconds(7)), decideVector("vlc_http", onDemand));
    assertEquals(503, status(decideVector("vlc_http", onDemand.afterWaiting())));
  }

  @Test
  void shouldNotFindWhatNobodyServes() throws IOException {
    assertEquals(404, status(decideVector("vlc_describe", null)));
    assertEquals("there is nothing here\n", body(decideVector("vlc_http", null)));
  }

  @Test
  void shouldNameTheMethodsWhenItIsAnother() {
    assertAnswer(
        "405\nAllow: GET, HEAD, POST, OPTIONS\nContent-Length: 0\n",
        "",
        decide("DELETE /live HTTP/1.1\n\n", LIVE));
  }

  // ---- plain HTTP ----

  @ParameterizedTest
  @ValueSource(strings = {"ffmpeg", "vlc", "mplayer"})
  void shouldStreamPlainAsfWhenPlayersAskOverHttp(String client) throws IOException {
    assertStream(
        """
        200
        Cache-Control: no-cache
        Content-Type: video/x-ms-wmv
        X-Accel-Buffering: no
        Connection: close
        """,
        "asf",
        ChangePolicy.END,
        decideVector(client + "_http", LIVE));
  }

  @Test
  void shouldStreamRawBytesUnderTheirOwnTypeWhenThePointIsAClone() throws IOException {
    PlayDecision decision = decideVector("vlc_http", RAW);
    assertEquals("raw", ((PlayDecision.Stream) decision).form());
    assertTrue(head(decision).contains("Content-Type: text/plain\n"));
  }

  @Test
  void shouldLeaveTheConnectionHeaderOutOfHttp2() {
    String head = head(decide("GET /live HTTP/2.0\nUser-Agent: curl\n\n", LIVE));
    assertFalse(head.contains("Connection"));
  }

  @Test
  void shouldAnswerHeadWithTheHeadOfGet() throws IOException {
    String get = Requests.vector("vlc_http.http");
    PlayDecision head = decide(get.replace("GET ", "HEAD "), LIVE);
    assertEquals(head(decide(get, LIVE)), head(head));
    assertEquals("", body(head));
    String describe = Requests.vector("wmp9_like_describe.http");
    assertTrue(
        head(decide(describe.replace("GET ", "HEAD "), LIVE)).contains("Content-Length: 21"));
  }

  @Test
  void shouldGiveBrowsersAPageWhetherLiveOrNot() {
    String asked = "GET /live HTTP/1.1\nHost: radio.example:8080\nAccept: text/html\n\n";
    String live = body(decide(asked, LIVE));
    assertTrue(live.contains("<title>A &#38; B</title>"));
    assertTrue(live.contains("Live, with 3 listeners."));
    assertTrue(live.contains("<li>video: &#60;wmv2&#62;</li>"));
    assertTrue(live.contains("href=\"http://radio.example:8080/live.asx\""));
    assertTrue(live.contains("href=\"http://radio.example:8080/live.m3u\""));
    assertTrue(live.contains("<code>http://radio.example:8080/live</code>"));
    assertTrue(live.contains("<code>mmsh://radio.example:8080/live</code>"));
    assertTrue(body(decide(asked, OFF)).contains("Not live"));
    assertFalse(body(decide(asked, RAW)).contains("mmsh:"));
  }

  // ---- playlists ----

  @Test
  void shouldWriteThePlaylistOfAPointAsTheClientSeesIt() {
    assertAnswer(
        """
        200
        Cache-Control: no-cache
        Content-Type: video/x-ms-asf
        Content-Length: 110
        """,
        "<asx version=\"3.0\"><entry><title>A &#38; B</title>"
            + "<ref href=\"http://radio.example:8080/live\"/></entry></asx>\r\n",
        decide("GET /live.asx HTTP/1.1\nHost: radio.example:8080\n\n", LIVE));
    assertEquals(
        "#EXTM3U\n#EXTINF:-1,A & B\nhttp://radio.example:8080/live\n",
        body(decide("GET /live.m3u HTTP/1.1\nHost: radio.example:8080\n\n", LIVE)));
  }

  @ParameterizedTest
  @CsvSource({
    "http, http://h:8080/live",
    "https, https://h:8080/live",
    "mmsh, mmsh://h:8080/live",
    "mms, mms://h:8080/live"
  })
  void shouldLetTheQueryChooseTheScheme(String scheme, String url) {
    String asked = "GET /live.m3u?x=1&scheme=" + scheme + " HTTP/1.1\nHost: h:8080\n\n";
    assertTrue(body(decide(asked, LIVE)).contains("\n" + url + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript", "rtsp", "", "HTTP"})
  void shouldRefuseOtherSchemes(String scheme) {
    String asked = "GET /live.m3u?scheme=" + scheme + " HTTP/1.1\nHost: h:8080\n\n";
    assertEquals(400, status(decide(asked, LIVE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b:80", "a<b:80", "a b:80", "a/b:80", "a\u0007b:80", "a@b:80", ":80"})
  void shouldWriteNoDocumentForAHostThatIsNone(String host) {
    assertEquals(400, status(decide("GET /live.asx HTTP/1.1\nHost: " + host + "\n\n", LIVE)));
    assertEquals(
        400, status(decide("GET /live HTTP/1.1\nAccept: text/html\nHost: " + host + "\n\n", LIVE)));
  }

  @Test
  void shouldGiveWindowsMediaPlayersHttpClientAPlaylistUnlessSwitchedOff() {
    String asked = "GET /live HTTP/1.0\nUser-Agent: Windows-Media-Player/9.00\nHost: h:8080\n\n";
    assertTrue(body(decide(asked, LIVE)).contains("href=\"http://h:8080/live\""));
    PlayRules off = new PlayRules(new PlaySettings(false), new Random(1), true);
    assertInstanceOf(PlayDecision.Stream.class, off.decide(Requests.parse(asked), LIVE));
  }

  // ---- how the tests speak ----

  private PlayDecision decideVector(String vector, PointSnapshot point) throws IOException {
    return decide(Requests.vector(vector + ".http"), point);
  }

  private PlayDecision decide(String text, PointSnapshot point) {
    return rules.decide(Requests.parse(text), point);
  }

  private static void assertAnswer(String head, String body, PlayDecision decision) {
    assertInstanceOf(PlayDecision.Answer.class, decision);
    assertEquals(head, head(decision));
    assertEquals(body, body(decision));
  }

  private static void assertAfterBody(String head, PlayDecision decision) {
    assertInstanceOf(PlayDecision.AnswerAfterBody.class, decision);
    assertEquals(head, head(decision));
    assertEquals("", body(decision));
  }

  private static void assertStream(
      String head, String form, ChangePolicy changePolicy, PlayDecision decision) {
    assertEquals(head, head(decision));
    PlayDecision.Stream stream = (PlayDecision.Stream) decision;
    assertEquals(form, stream.form());
    assertEquals(changePolicy, stream.changePolicy());
  }

  private static int status(PlayDecision decision) {
    return ((PlayDecision.Answer) decision).head().status();
  }

  private static String head(PlayDecision decision) {
    Head head =
        decision instanceof PlayDecision.Stream stream ? stream.head() : answer(decision).head();
    return head.fields().stream()
        .map(field -> field.name() + ": " + field.value() + "\n")
        .collect(Collectors.joining("", head.status() + "\n", ""));
  }

  private static String body(PlayDecision decision) {
    return UTF_8.decode(answer(decision).body().duplicate()).toString();
  }

  private static PlayDecision.Answer answer(PlayDecision decision) {
    return decision instanceof PlayDecision.AnswerAfterBody after
        ? after.answer()
        : (PlayDecision.Answer) decision;
  }
}
