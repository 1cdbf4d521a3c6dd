package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.access.Gates;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.host.OnAir;
import org.wmrelay.host.RawClient;
import org.wmrelay.host.ServletHost;

/** What every player gets over a real socket, whatever the container and the way of delivery. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PlayServletContract {
  private static final int MAX_LISTENERS = 3;

  private final OnAir onAir = new OnAir();
  private final PublishingPoint live = onAir.point("/live", MAX_LISTENERS);
  private final PublishingPoint off = onAir.point("/off", MAX_LISTENERS);
  private final PublishingPoint demanded = onAir.point("/demanded", 1);
  private final CompletableFuture<Void> demand = new CompletableFuture<>();
  private final OnAir.Feed feed = onAir.feed(live);
  private ServletHost host;

  /** Starts the container with this servlet at {@code /*}. */
  protected abstract ServletHost start(HttpServlet servlet) throws Exception;

  /** How streams leave. */
  protected abstract StreamOpener opener();

  @BeforeEach
  void start() throws Exception {
    demanded.setSource(new OnDemand(demand, Duration.ofSeconds(20)));
    PointDirectory points = new PointDirectory(List.of(live, off, demanded), null);
    host =
        start(
            new PlayServlet(
                points,
                point -> Gates.open(),
                new PlaySettings(true),
                new Random(),
                opener(),
                null,
                Elsewhere.NOWHERE));
  }

  @AfterEach
  void stop() throws Exception {
    onAir.close();
    host.stop();
  }

  private record OnDemand(CompletableFuture<Void> demanded, Duration startsWithin)
      implements Source {
    @Override
    public void demand() {
      demanded.complete(null);
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public String describe() {
      return "a test";
    }
  }

  private RawClient ask(String text) throws IOException {
    return RawClient.connect(host.port()).say(text);
  }

  private RawClient askVector(String name) throws IOException {
    return ask(Requests.vector(name + ".http").replace("CLIENTID", "77"));
  }

  private void awaitListeners(int number) {
    Awaitility.await().until(() -> live.listeners().size() == number);
  }

  // ---- players of WMSP ----

  @ParameterizedTest
  @ValueSource(strings = {"ffmpeg", "libmms", "mplayer", "vlc"})
  void shouldDescribeAndClose(String player) throws IOException {
    try (RawClient client = askVector(player + "_describe")) {
      String head = client.head();
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      assertHas(head, "Server: Rex/9.0.0.2980");
      assertHas(head, "Cache-Control: no-cache");
      assertHas(head, "Pragma: no-cache");
      assertTrue(head.matches("(?s).*\nPragma: client-id=[1-9][0-9]*\n.*"), head);
      assertHas(head, "Pragma: features=\"broadcast\"");
      assertHas(head, "Content-Type: application/vnd.ms.wms-hdr.asfv1");
      assertHas(head, "Content-Length: " + feed.header().length);
      assertHas(head, "Connection: close");
      assertArrayEquals(feed.header(), client.readAll());
    }
  }

  private static void assertHas(String head, String line) {
    assertTrue(head.contains("\n" + line + "\n"), () -> line + " is not in\n" + head);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ffmpeg_play", "libmms_play", "mplayer_play", "vlc_play", "nsserver_bare"})
  void shouldGiveALateJoinerExactlyTheHeaderAndWhatFollowsTheNewestKeyFrame(String request)
      throws IOException {
    feed.send(0, 30);
    String asked = Requests.vector(request + ".http").replace("GET / ", "GET /live ");
    try (RawClient client = ask(asked)) {
      String head = client.head();
      assertHas(head, "Server: Rex/9.0.0.2980");
      assertHas(head, "Content-Type: application/x-mms-framed");
      assertHas(head, "X-Accel-Buffering: no");
      assertHas(head, "Connection: close");
      assertFalse(head.contains("Content-Length"), head);
      assertFalse(head.contains("Transfer-Encoding"), head);
      byte[] joined = feed.framed(OnAir.LAST_KEY, 30);
      assertArrayEquals(joined, client.read(joined.length));
      byte[] all = feed.framed(OnAir.LAST_KEY, OnAir.PACKETS);
      feed.send(30, OnAir.PACKETS);
      byte[] rest = client.read(all.length - joined.length);
      assertArrayEquals(Arrays.copyOfRange(all, joined.length, all.length), rest);
      feed.end();
      assertArrayEquals(OnAir.end(), client.readAll());
    }
  }

  @Test
  void shouldPlayOnTheConnectionThatDescribedWhenThePlayerKeptIt() throws IOException {
    feed.send(0, 30);
    try (RawClient client = askVector("wmp9_like_describe")) {
      assertFalse(client.head().contains("Connection: close"));
      assertArrayEquals(feed.header(), client.read(feed.header().length));
      client.say(Requests.vector("wmp9_like_play.http").replace("CLIENTID", "77"));
      assertHas(client.head(), "Pragma: client-id=77");
      byte[] joined = feed.framed(OnAir.LAST_KEY, 30);
      assertArrayEquals(joined, client.read(joined.length));
    }
  }

  @Test
  void shouldSendTheHeadAtOnceAlsoWhenNoPacketCameYet() throws IOException {
    try (RawClient client = askVector("vlc_play")) {
      assertHas(client.head(), "Content-Type: application/x-mms-framed");
      assertArrayEquals(feed.header(), client.read(feed.header().length));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Type: application/x-wms-LogStats;charset=UTF-8|204",
        "Pragma: log-line=x|204",
        "Content-Type: application/x-wms-sendevent|204",
        "Content-Type: application/x-wms-getcontentinfo|200",
        "Pragma: xKeepAliveInPause=1|200",
        "Pragma: xStopStrm=1|200",
        "Pragma: stream-switch-entry=ffff:1:0 ffff:2:2|200",
        "Content-Type: text/plain|204"
      })
  void shouldAnswerPostsBehindTheirBodyAndStayReadyForMore(String header, int status)
      throws IOException {
    String post =
        "POST /live HTTP/1.1\r\nHost: h\r\nPragma: client-id=77\r\nContent-Length: 5\r\n" + header;
    try (RawClient client = ask(post + "\r\n\r\nabc").say("de")) {
      assertTrue(client.head().startsWith("HTTP/1.1 " + status));
      client.say(post + "\r\n\r\nabcde");
      assertTrue(client.head().startsWith("HTTP/1.1 " + status));
    }
  }

  @Test
  void shouldAnswerALogOfWindowsMediaPlayer() throws IOException {
    try (RawClient client = askVector("wmp9_like_logstats")) {
      String head = client.head();
      assertTrue(head.startsWith("HTTP/1.1 204"), head);
      assertHas(head, "Pragma: client-id=77");
      assertEquals(0, client.readAll().length);
    }
  }

  @Test
  void shouldAnswerInsteadOfReadingABodyWithoutEnd() throws IOException {
    String post = "POST /live HTTP/1.1\r\nHost: h\r\nContent-Length: 2147483647\r\n\r\n";
    try (RawClient client = ask(post).say("x".repeat(70_000))) {
      assertTrue(client.head().startsWith("HTTP/1.1 204"));
    }
  }

  /** {@code OPTIONS *} is the container's: it never reaches a servlet. */
  @Test
  void shouldAnswerOptions() throws IOException {
    try (RawClient client = ask("OPTIONS /live HTTP/1.1\r\nHost: h\r\n\r\n")) {
      String head = client.head();
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      assertHas(head, "Pragma: timeout=60000");
      assertHas(head, "Public: GET, POST, OPTIONS");
    }
  }

  @Test
  void shouldRefuseOtherMethods() throws IOException {
    try (RawClient client = ask("DELETE /live HTTP/1.1\r\nHost: h\r\n\r\n")) {
      assertTrue(client.head().startsWith("HTTP/1.1 405"));
    }
  }

  // ---- programs and browsers ----

  @ParameterizedTest
  @ValueSource(strings = {"ffmpeg_http", "vlc_http", "mplayer_http"})
  void shouldGiveProgramsPlainAsfFromTheNewestKeyFrameOn(String request) throws IOException {
    feed.send(0, 30);
    try (RawClient client = askVector(request)) {
      String head = client.head();
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      assertTrue(head.contains("\nContent-Type: video/x-ms-"), head);
      assertHas(head, "X-Accel-Buffering: no");
      assertFalse(head.contains("Pragma"), head);
      assertFalse(head.contains("Transfer-Encoding"), head);
      awaitListeners(1);
      byte[] joined = feed.plain(OnAir.LAST_KEY, 30);
      assertArrayEquals(joined, client.read(joined.length));
      byte[] all = feed.plain(OnAir.LAST_KEY, OnAir.PACKETS);
      feed.send(30, OnAir.PACKETS);
      byte[] rest = client.read(all.length - joined.length);
      assertArrayEquals(Arrays.copyOfRange(all, joined.length, all.length), rest);
      feed.end();
      assertEquals(0, client.readAll().length);
    }
  }

  @Test
  void shouldAnswerHeadWithoutABodyAndWithoutAListener() throws IOException {
    for (String request : List.of("vlc_http", "vlc_play", "vlc_describe")) {
      try (RawClient client = ask(Requests.vector(request + ".http").replace("GET", "HEAD"))) {
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 200"), head);
        assertFalse(head.contains("Transfer-Encoding"), head);
        client.shutdownOutput();
        assertEquals(0, client.readAll().length);
      }
    }
    assertEquals(0, live.peakListeners());
  }

  @Test
  void shouldGiveABrowserAPage() throws IOException {
    try (RawClient client =
        ask("GET /live HTTP/1.0\r\nHost: radio.example:81\r\nAccept: text/html\r\n\r\n")) {
      assertTrue(client.head().contains("\nContent-Type: text/html;"));
      assertTrue(text(client).contains("http://radio.example:81/live.m3u"));
    }
  }

  @Test
  void shouldGiveWindowsMediaPlayersHttpClientAPlaylist() throws IOException {
    String agent = "User-Agent: Windows-Media-Player/9.00.00.4503\r\n";
    try (RawClient client = ask("GET /live HTTP/1.0\r\nHost: h:81\r\n" + agent + "\r\n")) {
      assertHas(client.head(), "Content-Type: video/x-ms-asf");
      assertTrue(text(client).contains("<ref href=\"http://h:81/live\"/>"));
    }
  }

  @Test
  void shouldGivePlaylists() throws IOException {
    try (RawClient client = ask("GET /off.asx?scheme=mms HTTP/1.0\r\nHost: h:81\r\n\r\n")) {
      assertHas(client.head(), "Content-Type: video/x-ms-asf");
      assertTrue(text(client).contains("<ref href=\"mms://h:81/off\"/>"));
    }
    try (RawClient client = ask("GET /relay.asx HTTP/1.0\r\nHost: h:81\r\n\r\n")) {
      assertTrue(client.head().startsWith("HTTP/1.1 404"), "several points, none of them /");
    }
  }

  private static String text(RawClient client) throws IOException {
    return new String(client.readAll(), UTF_8);
  }

  // ---- refusals ----

  @Test
  void shouldEndPlayersAtOnceWhenNothingIsBroadcast() throws IOException {
    for (String request : List.of("ffmpeg_describe", "libmms_play")) {
      try (RawClient client = ask(Requests.vector(request + ".http").replace("/live", "/off"))) {
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 503"), head);
        assertHas(head, "Retry-After: 5");
        assertHas(head, "Content-Length: 0");
        assertEquals(0, client.readAll().length);
      }
    }
  }

  @Test
  void shouldNotFindAnUnknownName() throws IOException {
    for (String path : List.of("/unknown", "/", "/-/", "/favicon.ico")) {
      try (RawClient client = ask("GET " + path + " HTTP/1.0\r\n\r\n")) {
        assertTrue(client.head().startsWith("HTTP/1.1 404"));
        assertEquals("there is nothing here\n", text(client));
      }
    }
  }

  @Test
  void shouldRefuseTheListenerThatIsTooManyAndSayWhy() throws IOException {
    try (RawClient first = askVector("vlc_play");
        RawClient second = askVector("vlc_play");
        RawClient third = askVector("vlc_play")) {
      for (RawClient listening : List.of(first, second, third)) {
        assertTrue(listening.head().startsWith("HTTP/1.1 200"));
      }
      try (RawClient player = askVector("vlc_play");
          RawClient program = askVector("vlc_http");
          RawClient describe = askVector("vlc_describe")) {
        assertHas(player.head(), "Content-Length: 0");
        assertTrue(program.head().startsWith("HTTP/1.1 503"));
        assertTrue(describe.head().startsWith("HTTP/1.1 200"), "a Describe takes no seat");
      }
      assertEquals(
          List.of("max-listeners = 3 reached", "max-listeners = 3 reached"), onAir.refusals);
    }
  }

  @Test
  void shouldGiveTheSeatBackWhenAListenerGoes() throws IOException {
    for (int i = 0; i < 2 * MAX_LISTENERS; i++) {
      try (RawClient client = askVector("vlc_play")) {
        client.head();
        awaitListeners(1);
      }
      Awaitility.await()
          .until(
              () -> {
                feed.send(0, 1); // some ways of delivery notice at the next write
                return live.seatsTaken() == 0;
              });
    }
  }

  // ---- on demand ----

  @Test
  void shouldStartTheSourceAndAnswerWhenItsBroadcastIsThere() throws IOException {
    String describe = Requests.vector("vlc_describe.http").replace("/live", "/demanded");
    String play = Requests.vector("vlc_play.http").replace("/live", "/demanded");
    try (RawClient client = ask(describe)) {
      demand.join();
      OnAir.Feed late = onAir.feed(demanded);
      assertTrue(client.head().startsWith("HTTP/1.1 200"));
      assertArrayEquals(late.header(), client.readAll());
    }
    try (RawClient client = ask(play)) {
      assertTrue(client.head().startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void shouldPlayWhoWaitedForTheBroadcast() throws IOException {
    try (RawClient client = ask("GET /demanded HTTP/1.0\r\nPragma: xPlayStrm=1\r\n\r\n")) {
      demand.join();
      OnAir.Feed late = onAir.feed(demanded);
      late.send(0, 1);
      assertTrue(client.head().startsWith("HTTP/1.1 200"));
      byte[] expected = late.framed(0, 1);
      assertArrayEquals(expected, client.read(expected.length));
    }
  }

  @Test
  void shouldLimitThoseWhoWait() throws IOException {
    try (RawClient waiting = ask("GET /demanded HTTP/1.0\r\n\r\n")) {
      demand.join();
      try (RawClient tooMany = ask("GET /demanded HTTP/1.0\r\n\r\n")) {
        assertTrue(tooMany.head().startsWith("HTTP/1.1 503"));
        assertEquals("max-listeners = 1 reached\n", text(tooMany));
      }
      onAir.feed(demanded);
      assertTrue(waiting.head().startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void shouldGiveUpWhenTheBroadcastDoesNotComeInTime() throws IOException {
    demanded.setSource(new OnDemand(demand, Duration.ofMillis(50)));
    try (RawClient client = ask("GET /demanded HTTP/1.0\r\n\r\n")) {
      assertTrue(client.head().startsWith("HTTP/1.1 503"));
      assertEquals("there is no broadcast at the moment\n", text(client));
    }
    assertEquals(0, demanded.seatsTaken());
  }
}
