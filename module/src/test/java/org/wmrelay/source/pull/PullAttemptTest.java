package org.wmrelay.source.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wmrelay.source.pull.ScriptedOrigin.body;
import static org.wmrelay.source.pull.ScriptedOrigin.bodyAndSilence;
import static org.wmrelay.source.pull.ScriptedOrigin.head;
import static org.wmrelay.source.pull.ScriptedOrigin.status;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.Attempt;
import org.wmrelay.media.IngestCount;
import org.wmrelay.media.MmshForm;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.mmsh.FrameWriter;

/** One attempt against origins of every kind, over real connections. */
@Timeout(30)
class PullAttemptTest {
  private static final String DESCRIBED = "application/vnd.ms.wms-hdr.asfv1";
  private static final String FRAMED = "application/x-mms-framed";
  private static final String OLD = "application/octet-stream";
  private static final String ASF = "video/x-ms-asf";
  private static final byte[] STREAM = Vectors.bytes("wmsp_from_push.bin");
  private static final int HEADER_FRAME = 12 + 709;
  private static final byte[] HEADER = Arrays.copyOf(STREAM, HEADER_FRAME);
  private static final ScriptedOrigin.Script DESCRIBE = body(DESCRIBED, HEADER);
  private static final ScriptedOrigin.Script PLAY = body(FRAMED, STREAM);

  private static HttpClient client;
  private static ScheduledExecutorService timer;

  private final AsfBench bench = new AsfBench(System::nanoTime);
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private Attempt attempt;

  @BeforeAll
  static void startClient() throws Exception {
    client = HttpAttempts.newClient();
    client.start();
    timer = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterAll
  static void stopClient() throws Exception {
    client.stop();
    timer.shutdownNow();
  }

  @AfterEach
  void stopAttempt() {
    attempt.stop();
  }

  // ---- the exchange ----

  @Test
  void shouldDescribeThenPlayAllStreamsOnAnotherConnection() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, PLAY)) {
      pull(origin.url("/live?x=1"));
      assertEquals("ended the stream", ending());
      assertEquals(2, origin.requests().size());
      List<String> describe = origin.requests().get(0).lines().toList();
      assertEquals("GET /live?x=1 HTTP/1.0", describe.get(0));
      assertTrue(describe.contains("User-Agent: NSPlayer/4.1.0.3856"), describe.toString());
      assertTrue(describe.contains("Via: 1.0 relay-1"), describe.toString());
      assertTrue(describe.contains("Connection: close"), describe.toString());
      assertTrue(describe.contains("Host: " + origin.url().getAuthority()), describe.toString());
      assertFalse(origin.requests().get(0).contains("xPlayStrm"));
      assertFalse(origin.requests().get(0).contains("Accept-Encoding"));

      String play = origin.requests().get(1);
      List<String> lines = play.lines().toList();
      assertEquals("GET /live?x=1 HTTP/1.0", lines.get(0));
      assertTrue(lines.contains("Pragma: xPlayStrm=1"), play);
      assertTrue(lines.contains("Pragma: client-id=4711"), play);
      assertTrue(lines.contains("Pragma: stream-switch-count=2"), play);
      assertTrue(lines.contains("Pragma: stream-switch-entry=ffff:1:0 ffff:2:0"), play);
      assertTrue(lines.contains("Via: 1.0 relay-1"), play);
      assertEquals(session(describe), session(lines), "one session");
    }
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  private static String session(List<String> head) {
    return head.stream().filter(line -> line.contains("xClientGUID={")).findFirst().orElseThrow();
  }

  @Test
  void shouldAskForTheRootWhenTheUrlHasNoPath() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, PLAY)) {
      pull(origin.url(""));
      assertEquals("ended the stream", ending());
      assertTrue(origin.requests().get(0).startsWith("GET / HTTP/1.0"));
    }
  }

  @Test
  void shouldRelayBitForBitWhatAnEncoderSends() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, inTwo(STREAM))) {
      assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), relayed(origin.url()));
    }
  }

  @Test
  void shouldReadVlc() throws Exception {
    byte[] play = answer("vlc_mmsh_play_response.bin");
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            c -> c.send(answer("vlc_mmsh_describe_response.bin")), c -> c.send(play))) {
      pull(origin.url());
      assertEquals("closed the connection", ending());
    }
    assertEquals(6, bench.count(IngestCount.PACKETS));
    assertEquals(0, bench.count(IngestCount.UNPARSABLE));
  }

  @Test
  void shouldReadAWindowsServerThatSendsChunksMetadataPairsAndTheBBit() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int payload : new int[] {504 - 200, 504}) {
      body.writeBytes(pair(504, payload, 200));
    }
    body.writeBytes(pair(1048, 1048 + 200, 200));
    body.writeBytes(Vectors.bytes("wmsp_meta_bflag.bin"));
    byte[] chunked = chunked(body.toByteArray(), 1000);
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            DESCRIBE,
            c ->
                c.send(
                        "HTTP/1.1 200 OK\r\nServer: Cougar/9.01.01.5001\r\nContent-Type: "
                            + FRAMED
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .send(chunked))) {
      pull(origin.url());
      assertEquals("ended the stream", ending());
    }
    assertEquals(3, bench.count(IngestCount.PACKETS));
    assertEquals(4, bench.count(IngestCount.OTHER_FRAMES), "$M and three $P");
    assertEquals(3, bench.count(IngestCount.GAPS));
  }

  @Test
  void shouldPutASplitHeaderTogetherInBothAnswers() throws Exception {
    byte[] split = Vectors.bytes("wmsp_header_fragmented.bin");
    byte[] packets = Arrays.copyOfRange(STREAM, HEADER_FRAME, STREAM.length);
    try (ScriptedOrigin origin =
        new ScriptedOrigin(body(DESCRIBED, split), body(FRAMED, joined(split, packets)))) {
      pull(origin.url());
      assertEquals("ended the stream", ending());
    }
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldReadFfmpegsPaddedPacketsAndItsOddEnd() throws Exception {
    byte[] stream = Vectors.bytes("av.asf_stream");
    try (ScriptedOrigin origin =
        new ScriptedOrigin(body(OLD, Arrays.copyOf(stream, HEADER_FRAME)), inTwo(stream))) {
      assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), relayed(origin.url()));
    }
  }

  @Test
  void shouldReadAnOriginThatDribbles() throws Exception {
    byte[] few = Arrays.copyOf(STREAM, HEADER_FRAME + 2 * 3212);
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            c -> c.dribble(head(DESCRIBED).getBytes(ISO_8859_1)).dribble(HEADER),
            c -> c.dribble(head(FRAMED).getBytes(ISO_8859_1)).dribble(few))) {
      pull(origin.url());
      assertEquals("closed the connection", ending());
    }
    assertEquals(2, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldReadPlainAsfFromTheFirstAnswer() throws Exception {
    byte[] asf = Vectors.bytes("deframed.asf");
    try (ScriptedOrigin origin = new ScriptedOrigin(body(ASF, asf))) {
      pull(origin.url());
      assertEquals("closed the connection", ending());
      assertEquals(1, origin.requests().size());
    }
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldReadPlainAsfAsTheAnswerToPlayToo() throws Exception {
    byte[] asf = Vectors.bytes("deframed.asf");
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, body(ASF, asf))) {
      pull(origin.url());
      assertEquals("closed the connection", ending());
    }
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldReadAnOriginThatAnswersDescribeWithTheWholeStream() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(PLAY, PLAY)) {
      pull(origin.url());
      assertEquals("ended the stream", ending());
      assertEquals(2, origin.requests().size());
    }
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldAskByHttp11WhereHttp10IsRefused() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(status("426 Upgrade Required"), DESCRIBE, PLAY)) {
      pull(origin.url());
      assertEquals("ended the stream", ending());
      assertTrue(origin.requests().get(1).startsWith("GET /live HTTP/1.1"));
      assertTrue(origin.requests().get(2).startsWith("GET /live HTTP/1.1"));
    }
  }

  // ---- redirects ----

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void shouldFollowARedirect(int status) throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(status(status + " Moved\nLocation: /elsewhere"), DESCRIBE, PLAY)) {
      pull(origin.url());
      assertEquals("ended the stream", ending());
      assertTrue(origin.requests().get(1).startsWith("GET /elsewhere HTTP/1.0"));
      assertTrue(origin.requests().get(2).startsWith("GET /elsewhere HTTP/1.0"));
    }
  }

  @Test
  void shouldFollowARedirectToAPlayersUrl() throws Exception {
    try (ScriptedOrigin target = new ScriptedOrigin(DESCRIBE, PLAY);
        ScriptedOrigin origin =
            new ScriptedOrigin(
                status("302 Found\nLocation: mms://" + target.url().getAuthority() + "/x"))) {
      pull(origin.url());
      assertEquals("ended the stream", ending());
      assertTrue(target.requests().get(1).startsWith("GET /x HTTP/1.0"));
    }
  }

  @Test
  void shouldFollowThreeRedirectsAndNotAFourth() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            status("302 Found\nLocation: /1"),
            status("302 Found\nLocation: /2"),
            status("302 Found\nLocation: /3"),
            status("302 Found\nLocation: /4"))) {
      pull(origin.url());
      assertEquals("redirects more than 3 times", ending());
      assertEquals(4, origin.requests().size());
    }
  }

  @Test
  void shouldNotFollowARedirectInACircle() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            status("302 Found\nLocation: /1"), status("302 Found\nLocation: /live"))) {
      pull(origin.url());
      assertEquals("redirects in a circle, back to " + origin.url(), ending());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x/y", "file:///etc/passwd", "http:///x", "http://a b/", ":"})
  void shouldNotFollowARedirectThatLeadsNowhere(String location) throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(status("302 Found\nLocation: " + location))) {
      pull(origin.url());
      assertEquals("redirects to no address of a stream: \"" + location + "\"", ending());
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "127.0.0.2 may not be there")
  void shouldNotFollowARedirectFromAStrangerToAPrivateAddress() throws Exception {
    InetAddress near = InetAddress.getByName("127.0.0.2");
    try (ServerSocket trusting = new ServerSocket(0, 1, near);
        ScriptedOrigin stranger =
            new ScriptedOrigin(
                status(
                    "302 Found\nLocation: http://127.0.0.2:"
                        + trusting.getLocalPort()
                        + "/admin"))) {
      AsfIngest ingest = bench.attempt();
      HttpAttempts attempts =
          new HttpAttempts(client, "relay-1", timer, System::nanoTime, new Random(1), near::equals);
      Upstream upstream = new Upstream(stranger.url(), NOBODY, NOBODY);
      attempt = attempts.of(upstream, PATIENT).start(ingest, ended::add);

      String why = ending();
      assertTrue(why.startsWith("redirects to a private address"), why);
      try (Socket asked = trusting.accept()) {
        assertEquals(-1, asked.getInputStream().read(), "nothing is sent");
      }
    }
  }

  // ---- logins ----

  @ParameterizedTest
  @CsvSource({"MD5", "MD5-sess"})
  void shouldLogInByDigest(String algorithm) throws Exception {
    String challenge =
        "401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"\n"
            + "WWW-Authenticate: Digest realm=\"Digest\", nonce=\"n1\", qop=\"auth\", algorithm="
            + algorithm;
    try (ScriptedOrigin origin = new ScriptedOrigin(status(challenge), DESCRIBE, PLAY)) {
      pull(origin.url("/live?x=1"), "user1", "pass1");
      assertEquals("ended the stream", ending());
      assertFalse(origin.requests().get(0).contains("Authorization"));
      for (int i = 1; i <= 2; i++) {
        DigestCheck.assertProves(origin.requests().get(i), "user1", "pass1", i);
      }
    }
  }

  @Test
  void shouldLogInAnewWhenTheNonceIsNotTakenTwice() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            status("401 Unauthorized\nWWW-Authenticate: Digest realm=\"a\", nonce=\"n1\""),
            DESCRIBE,
            status("401 Unauthorized\nWWW-Authenticate: Digest realm=\"a\", nonce=\"n2\""),
            PLAY)) {
      pull(origin.url(), "user1", "pass1");
      assertEquals("ended the stream", ending());
      assertTrue(origin.requests().get(3).contains("nonce=\"n2\""));
    }
  }

  @Test
  void shouldLogInByBasicWhereNoDigestIsOffered() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            status("401 Unauthorized\nWWW-Authenticate: NTLM\nWWW-Authenticate: Basic realm=x"),
            DESCRIBE,
            PLAY)) {
      pull(origin.url(), "user1", "pass1");
      assertEquals("ended the stream", ending());
      assertTrue(origin.requests().get(1).contains("Authorization: Basic dXNlcjE6cGFzczE="));
    }
  }

  @Test
  void shouldNotShowThePasswordWhereADigestIsOfferedThatItCannotDo() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            status(
                "401 Unauthorized\nWWW-Authenticate: Basic realm=x\n"
                    + "WWW-Authenticate: Digest realm=x, nonce=n, algorithm=SHA-512-256"))) {
      pull(origin.url(), "user1", "pass1");
      assertEquals("asks for a login that this relay cannot do: basic, digest", ending());
    }
  }

  @Test
  void shouldSayWhenTheUserIsRefused() throws Exception {
    String challenge = "401 Unauthorized\nWWW-Authenticate: Digest realm=\"a\", nonce=\"n1\"";
    try (ScriptedOrigin origin = new ScriptedOrigin(status(challenge), status(challenge))) {
      pull(origin.url(), "user1", "wrong");
      assertEquals("refuses user user1", ending());
      assertEquals(2, origin.requests().size());
    }
  }

  @Test
  void shouldNotAnswerChallengesForEver() throws Exception {
    ScriptedOrigin.Script stale =
        status("401 Unauthorized\nWWW-Authenticate: Digest realm=a, nonce=n, stale=true");
    try (ScriptedOrigin origin = new ScriptedOrigin(stale, stale, stale, stale, stale)) {
      pull(origin.url(), "user1", "pass1");
      assertEquals("refuses user user1", ending());
      assertEquals(4, origin.requests().size());
    }
  }

  @Test
  void shouldSayWhenALoginIsMissingOrOfAnUnknownKind() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            status("401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\""),
            status("401 Unauthorized\nWWW-Authenticate: NTLM\nWWW-Authenticate: Negotiate"))) {
      pull(origin.url());
      assertEquals("asks for a user and a password, and none is configured", ending());
      attempt = pull(origin.url(), "user1", "pass1");
      assertEquals("asks for a login that this relay cannot do: ntlm, negotiate", ending());
    }
  }

  @Test
  void shouldShowThePasswordToTheConfiguredHostOnly() throws Exception {
    try (ScriptedOrigin other =
            new ScriptedOrigin(status("401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\""));
        ScriptedOrigin origin =
            new ScriptedOrigin(
                status("401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\""),
                status("302 Found\nLocation: " + other.url()))) {
      pull(origin.url(), "user1", "pass1");
      assertTrue(ending().contains("asks for a password that is not for it"));
      assertTrue(origin.requests().get(1).contains("Authorization: Basic"));
      assertFalse(other.requests().get(0).contains("Authorization"));
    }
  }

  // ---- what is no stream ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 Not Found             | answers 404 Not Found",
        "503 Server Too Busy       | answers 503 Server Too Busy",
        "403                       | answers 403",
        "204 No Content            | answers 204 No Content",
        "508 Loop Detected         | answers 508 Loop Detected: it leads back to this relay",
      })
  void shouldReportARefusalInTheServersOwnWords(String status, String sentence) throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(status(status))) {
      pull(origin.url());
      assertEquals(sentence, ending());
    }
    assertNull(bench.studio.point.broadcast());
  }

  @Test
  void shouldReportARefusalOfPlay() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, status("503 Full"))) {
      pull(origin.url());
      assertEquals("answers 503 Full", ending());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<asx version=\"3.0\"><entry/></asx> | answers with a playlist: configure the address that"
            + " stands in it",
        "[Reference] Ref1=http://a/          | answers with a playlist: configure the address that"
            + " stands in it",
        "<!DOCTYPE html><html></html>        | answers with a web page instead of a stream",
        "ICY nothing                         | answers with something that is no stream (49 43 59 20"
            + " 6e 6f 74 68)",
      })
  void shouldSayWhatItIsInsteadOfAStream(String body, String sentence) throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(body(ASF, body.getBytes(ISO_8859_1)))) {
      pull(origin.url());
      assertEquals(sentence, ending());
    }
  }

  @Test
  void shouldNotReadOnForEverInWhatIsNoStream() throws Exception {
    byte[] page = ("<html>" + "x".repeat(5000)).getBytes(ISO_8859_1);
    try (ScriptedOrigin origin = new ScriptedOrigin(bodyAndSilence("text/html", page))) {
      pull(origin.url());
      assertEquals("answers with a web page instead of a stream", ending());
    }
  }

  @Test
  void shouldSayThatAnAnswerIsEmpty() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(body(FRAMED, new byte[0]))) {
      pull(origin.url());
      assertEquals("answers with nothing", ending());
    }
  }

  // ---- connections that fail ----

  @Test
  void shouldSayThatTheConnectionIsRefused() throws Exception {
    try (Socket taken = new Socket()) { // so that nobody else listens there meanwhile
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      pull(URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/"));
      assertEquals("refuses the connection", ending());
    }
  }

  @Test
  void shouldGiveUpOnAnOriginThatCannotBeReached() throws Exception {
    HttpClient lost = HttpAttempts.newClient();
    lost.setSocketAddressResolver((host, port, context, promise) -> {});
    lost.start();
    try {
      pull(lost, new Upstream(URI.create("http://origin/"), NOBODY, NOBODY), HURRIED);
      assertEquals("could not be connected to within 0.2 s", ending());
    } finally {
      lost.stop();
    }
  }

  @Test
  void shouldSayThatTheNameCannotBeResolved() throws Exception {
    HttpClient lost = HttpAttempts.newClient();
    lost.setSocketAddressResolver(
        (host, port, context, promise) -> promise.failed(new UnknownHostException(host)));
    lost.start();
    try {
      pull(lost, new Upstream(URI.create("http://origin/"), NOBODY, NOBODY), PATIENT);
      assertEquals("its name cannot be resolved", ending());
    } finally {
      lost.stop();
    }
  }

  @Test
  void shouldSayThatTheConnectionWasClosedUnanswered() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin()) {
      pull(origin.url());
      assertEquals("closed the connection", ending());
    }
  }

  @Test
  void shouldGiveUpOnAnOriginThatNeverAnswers() throws Exception {
    try (ScriptedOrigin origin = new ScriptedOrigin(ScriptedOrigin.Connection::hang)) {
      pull(origin.url(), QUICK);
      assertEquals("sends no header of a stream within 0.3 s", ending());
    }
  }

  @Test
  void shouldGiveUpOnAnOriginThatHangsInTheHeader() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(bodyAndSilence(DESCRIBED, Arrays.copyOf(HEADER, 100)))) {
      pull(origin.url(), QUICK);
      assertEquals("sends no header of a stream within 0.3 s", ending());
    }
  }

  @Test
  void shouldGiveUpOnAnOriginThatHangsInTheHeaderOfItsStream() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(DESCRIBE, bodyAndSilence(FRAMED, Arrays.copyOf(HEADER, 100)))) {
      pull(origin.url(), QUICK);
      assertEquals("sends no header of a stream within 0.3 s", ending());
    }
  }

  @Test
  void shouldGiveUpOnAStreamThatStalls() throws Exception {
    byte[] some = Arrays.copyOf(STREAM, HEADER_FRAME + 3212 + 1000);
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, bodyAndSilence(FRAMED, some))) {
      pull(origin.url(), QUICK);
      assertEquals("sent no packet for 0.2 s", ending());
    }
    assertEquals(1, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldNotRelayWhatComesAfterGarbage() throws Exception {
    byte[] stream = STREAM.clone();
    Arrays.fill(stream, HEADER_FRAME + 2 * 3212, HEADER_FRAME + 2 * 3212 + 7, (byte) 'x');
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, inTwo(stream))) {
      FakeSink sink = listenTo(origin.url());
      String why = ending();
      assertTrue(why.startsWith("sends no usable stream: these are no frames: at byte 7145"), why);
      byte[] received = bench.received(sink);
      assertEquals(2, AsfBench.dataFrames(received).size());
      assertFalse(new String(received, ISO_8859_1).contains("xxxxxxx"));
    }
  }

  @Test
  void shouldSayThatTheConnectionWasClosedInAFrame() throws Exception {
    byte[] cut = Arrays.copyOf(STREAM, HEADER_FRAME + 3212 + 1000);
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, body(FRAMED, cut))) {
      pull(origin.url());
      assertEquals("closed the connection in the middle of a frame", ending());
    }
  }

  @Test
  void shouldSayThatTheHeaderWasCutOffOrWrong() throws Exception {
    byte[] wrong = HEADER.clone();
    wrong[12 + 20] = 1;
    try (ScriptedOrigin origin =
        new ScriptedOrigin(body(DESCRIBED, Arrays.copyOf(HEADER, 100)), body(DESCRIBED, wrong))) {
      pull(origin.url());
      assertEquals("closed the connection before the header was whole", ending());
      pull(origin.url());
      assertTrue(ending().startsWith("sends no usable stream: at byte 16: expected a header size"));
    }
  }

  @Test
  void shouldTellAnErrorOfTheOriginFromItsEnd() throws Exception {
    byte[] stream = joined(Arrays.copyOf(STREAM, HEADER_FRAME), FrameWriter.end(0x8007000E));
    try (ScriptedOrigin origin = new ScriptedOrigin(DESCRIBE, body(FRAMED, stream))) {
      pull(origin.url());
      assertEquals("ended the stream with error 0x8007000E", ending());
    }
  }

  // ---- being stopped ----

  @Test
  void shouldCloseTheConnectionAndSayNothingWhenStopped() throws Exception {
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            DESCRIBE,
            c -> {
              bodyAndSilence(FRAMED, Arrays.copyOf(STREAM, HEADER_FRAME + 3212)).play(c);
              ended.add("the origin saw the connection close");
            })) {
      pull(origin.url());
      await().until(() -> bench.count(IngestCount.PACKETS) == 1);
      attempt.stop();
      assertEquals("the origin saw the connection close", ending());
      assertNull(ended.poll());
    }
  }

  @Test
  void shouldEndWhenThePointWasTakenAway() throws Exception {
    byte[] first = Arrays.copyOf(STREAM, HEADER_FRAME + 3212);
    byte[] rest = Arrays.copyOfRange(STREAM, first.length, STREAM.length);
    try (ScriptedOrigin origin =
        new ScriptedOrigin(
            DESCRIBE,
            c -> {
              c.send(head(FRAMED)).send(first);
              await().until(() -> bench.count(IngestCount.PACKETS) == 1);
              bench.studio.publish();
              c.send(rest);
            })) {
      pull(origin.url());
      assertEquals("is not needed any more", ending());
    }
    assertEquals(1, bench.count(IngestCount.PACKETS));
  }

  // ---- helpers ----

  private static final Optional<String> NOBODY = Optional.empty();
  private static final PullSettings HURRIED =
      settings(Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final PullSettings PATIENT =
      settings(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final PullSettings QUICK =
      settings(Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofMillis(200));

  private static PullSettings settings(Duration connect, Duration read, Duration stall) {
    return new PullSettings(
        List.of(),
        connect,
        read,
        stall,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ZERO,
        Optional.empty());
  }

  private Attempt pull(URI url) {
    return pull(url, PATIENT);
  }

  private Attempt pull(URI url, PullSettings settings) {
    return pull(client, new Upstream(url, NOBODY, NOBODY), settings);
  }

  private Attempt pull(URI url, String user, String password) {
    return pull(client, new Upstream(url, Optional.of(user), Optional.of(password)), PATIENT);
  }

  private Attempt pull(HttpClient with, Upstream upstream, PullSettings settings) {
    AsfIngest ingest = bench.attempt();
    HttpAttempts attempts =
        new HttpAttempts(with, "relay-1", timer, System::nanoTime, new Random(1));
    attempt = attempts.of(upstream, settings).start(ingest, ended::add);
    return attempt;
  }

  private String ending() throws InterruptedException {
    String why = ended.poll(20, TimeUnit.SECONDS);
    return why == null ? "it goes on" : why;
  }

  /** What a listener gets who joins behind the header; the origin waits for it. */
  private byte[] relayed(URI url) throws InterruptedException {
    FakeSink sink = listenTo(url);
    assertEquals("ended the stream", ending());
    return bench.received(sink);
  }

  private FakeSink listenTo(URI url) {
    pull(url);
    await().until(() -> bench.studio.point.broadcast() != null);
    FakeSink sink = bench.listen(MmshForm.NAME);
    listening.countDown();
    return sink;
  }

  private final CountDownLatch listening = new CountDownLatch(1);

  /** Sends the header, and the rest when somebody listens. */
  private ScriptedOrigin.Script inTwo(byte[] stream) {
    return c -> {
      c.send(head(FRAMED)).send(Arrays.copyOf(stream, HEADER_FRAME));
      await().until(() -> listening.getCount() == 0);
      c.send(Arrays.copyOfRange(stream, HEADER_FRAME, stream.length));
    };
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] pair(int packetLength, int payload, int reason) {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload).order(ByteOrder.LITTLE_ENDIAN);
    frame.put((byte) 0xA4).put((byte) 'P').putShort((short) packetLength).putInt(reason);
    return frame.array();
  }

  private static byte[] chunked(byte[] body, int size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += size) {
      int length = Math.min(size, body.length - at);
      out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
      out.write(body, at, length);
      out.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  /** A whole HTTP answer as it was captured. */
  private static byte[] answer(String vector) throws IOException {
    try (var in = PullAttemptTest.class.getResourceAsStream("/vectors/" + vector)) {
      return in.readAllBytes();
    }
  }
}
