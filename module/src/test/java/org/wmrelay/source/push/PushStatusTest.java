package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.wire.Vectors;

/**
 * Every status that an encoder can get, with all of the head and what becomes of the connection.
 */
class PushStatusTest {
  private static final String FEATURES =
      "Supported: com.microsoft.wm.srvppair, com.microsoft.wm.sswitch, com.microsoft.wm.predstrm,"
          + " com.microsoft.wm.fastcache, com.microsoft.wm.startupprofile\n";
  private static final byte[] BODY = Vectors.bytes("push_body.bin");

  private final PushStudio studio = new PushStudio();

  @BeforeEach
  void start() throws Exception {
    studio.open("/test").closed("/closed").password("/studio", "secret").start();
  }

  @AfterEach
  void stop() throws Exception {
    studio.close();
  }

  @Test
  void shouldWelcomeASetupExactlyAsEncodersKnowIt() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      assertEquals(
          "HTTP/1.1 204 No Content\n" + common() + FEATURES + "Set-Cookie: push-id=ID\n",
          told(encoder.setup()));
    }
  }

  @Test
  void shouldAskForALoginExactlyAsEncodersKnowIt() throws Exception {
    try (Encoder encoder = studio.encoder("/studio")) {
      String answer = told(encoder.setup()).replaceFirst("nonce=\"[0-9a-f]{64}\"", "nonce=\"N\"");
      assertEquals(
          "HTTP/1.1 401 Unauthorized\n"
              + common()
              + "WWW-Authenticate: Digest qop=\"auth\",algorithm=MD5-sess,nonce=\"N\","
              + "charset=utf-8,realm=\"Digest\"\n"
              + FEATURES
              + "Set-Cookie: push-id=ID\n"
              + "Content-Length: 0\n",
          answer);
    }
  }

  @Test
  void shouldForbidWhereNobodyMayPush() throws Exception {
    try (Encoder encoder = studio.encoder("/closed")) {
      assertEquals(
          "HTTP/1.1 403 Forbidden\n"
              + common()
              + FEATURES
              + "Set-Cookie: push-id=ID\nContent-Length: 0\n",
          told(encoder.setup()));
    }
  }

  @Test
  void shouldNotFindAPointThatIsNotThere() throws Exception {
    try (Encoder encoder = studio.encoder("/nowhere")) {
      assertEquals(
          "HTTP/1.1 404 Not Found\n" + common() + "Content-Length: 0\n", told(encoder.setup()));
      assertEquals(0, studio.server().sessions().size());
    }
  }

  /** The answers to a start close the connection, since its body cannot be skipped. */
  @ParameterizedTest
  @CsvSource({"/studio, 401", "/closed, 403", "/nowhere, 404"})
  void shouldRefuseAStartAtOnceAndClose(String path, int status) throws Exception {
    try (Encoder encoder = studio.encoder(path)) {
      encoder.start();
      String answer = encoder.answer();
      assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
      assertTrue(answer.contains("\nConnection: close\n"), answer);
      assertTrue(answer.contains("\nContent-Length: 0\n"), answer);
      assertEquals(0, encoder.rest().length);
    }
  }

  @Test
  void shouldLetTheEncoderReadARefusalWhileItGoesOnSending() throws Exception {
    try (Encoder encoder = studio.encoder("/closed")) {
      encoder.start();
      for (int i = 0; i < 50; i++) {
        encoder.send(BODY);
      }
      assertEquals(403, encoder.status());
      assertTrue(closes(encoder));
    }
  }

  /** With what it sends after the answer, too: the connection is closed for good. */
  private static boolean closes(Encoder encoder) {
    try {
      return encoder.rest().length == 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void shouldWantALengthForAStart() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      String answer = encoder.ask(encoder.head("POST", "pushstart", ""));
      assertEquals(
          "HTTP/1.1 411 Length Required\n" + common() + "Content-Length: 0\nConnection: close\n",
          told(answer));
    }
  }

  @Test
  void shouldTellAnEncoderThatThePointIsBusy() throws Exception {
    PushPoint point = studio.push("/test");
    PushRun stranger = new PushRun(point, new Peer("", "192.0.2.1", 5), PushRun.Form.PUSHED);
    stranger.begin(answer -> {});
    point.takeOver(stranger);
    try (Encoder encoder = studio.encoder("/test")) {
      assertTrue(encoder.setup().startsWith("HTTP/1.1 204 No Content\n"));
      encoder.start();
      assertEquals(
          "HTTP/1.1 503 Service Unavailable\n"
              + common()
              + "Content-Length: 0\nConnection: close\n",
          told(encoder.answer()));
    }
  }

  @Test
  void shouldRefuseWhatIsNoStream() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup();
      encoder.start().say("this is no frame");
      String answer = encoder.answer();
      assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
      assertTrue(answer.contains("\nConnection: close\n"), answer);
      assertEquals(-1, studio.packets("/test"));
    }
  }

  @Test
  void shouldEndASilentPushWith408AndKeepItsSession() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup();
      stream(encoder);
      studio.skip(Duration.ofSeconds(59));
      studio.skip(Duration.ofSeconds(3));
      assertEquals(
          "HTTP/1.1 408 Request Timeout\n"
              + common()
              + FEATURES
              + "Set-Cookie: push-id=ID\nContent-Length: 0\nConnection: close\n",
          told(encoder.answer()));
      assertEquals(0, encoder.rest().length);
    }
  }

  @Test
  void shouldTellTheOneWhoseStreamIsTakenOver() throws Exception {
    try (Encoder first = studio.encoder("/test");
        Encoder second = studio.encoder("/test")) {
      stream(first);
      second.start().send(BODY, 0, 713 + 3204);
      assertEquals(409, first.status());
      assertEquals(0, first.rest().length);
    }
  }

  @Test
  void shouldAnswerACompleteBodyWithTheSamePushId() throws Exception {
    byte[] bounded = Vectors.bytes("push_bounded_1.bin");
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup();
      String id = encoder.session();
      encoder.start(bounded.length).send(bounded);
      assertEquals(
          "HTTP/1.1 204 No Content\n" + common() + FEATURES + "Set-Cookie: push-id=ID\n",
          told(encoder.answer()));
      assertEquals(id, encoder.session());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AutoDestroy: 1\r\n", "Template-URL: \"/pub\"\r\nAutoDestroy:0\r\n", "\0"})
  void shouldReadTheWholeSetupBodyBeforeTheNextRequest(String body) throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      assertTrue(encoder.setup(body).startsWith("HTTP/1.1 204"));
      assertTrue(encoder.setup().startsWith("HTTP/1.1 204"));
    }
  }

  @Test
  void shouldRefuseASetupThatIsTooLong() throws Exception {
    String chunks = ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(3);
    try (Encoder announced = studio.encoder("/test");
        Encoder chunked = studio.encoder("/test")) {
      announced.say(announced.head("POST", "pushsetup", "Content-Length: 4097\r\n"));
      assertEquals(400, announced.status());
      chunked.say(chunked.head("POST", "pushsetup", "Transfer-Encoding: chunked\r\n") + chunks);
      assertEquals(400, chunked.status());
      assertEquals(0, chunked.rest().length);
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenAnEncoderOnlyTests() throws Exception {
    List<String> before = status();
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup();
    }
    studio.skip(Duration.ofSeconds(119));
    studio.server().sessions().expire();
    assertEquals(1, studio.server().sessions().size());
    studio.skip(Duration.ofSeconds(2));
    studio.server().sessions().expire();
    assertEquals(0, studio.server().sessions().size());
    assertEquals(before, status());
    assertFalse(studio.push("/test").isInUse());
  }

  private List<String> status() {
    return List.of(studio.point("/test").status().toString(), "" + studio.packets("/test"));
  }

  @Test
  void shouldForgetAfterHalfAMinuteWhoDidNotLogIn() throws Exception {
    try (Encoder encoder = studio.encoder("/studio")) {
      encoder.setup();
      studio.skip(Duration.ofSeconds(31));
      studio.server().sessions().expire();
      assertEquals(0, studio.server().sessions().size());
    }
  }

  @Test
  void shouldAnswerNothingUntilTheBodyEnds() throws Exception {
    byte[] bounded = Vectors.bytes("push_bounded_1.bin");
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start(bounded.length).send(bounded, 0, bounded.length - 1);
      Awaitility.await().until(() -> studio.packets("/test") == 3);
      assertFalse(encoder.hasAnswer());
      encoder.send(bounded, bounded.length - 1, bounded.length);
      assertEquals(204, encoder.status());
    }
  }

  private void stream(Encoder encoder) throws Exception {
    long before = Math.max(0, studio.packets("/test"));
    encoder.start().send(BODY, 0, BODY.length - 8);
    Awaitility.await().until(() -> studio.packets("/test") == before + 33);
  }

  /** What comes with every answer. */
  private static String common() {
    return """
        Server: Cougar/9.01.01.3841
        Date: D
        Pragma: no-cache, timeout=60000
        Cache-Control: no-cache
        """;
  }

  private static String told(String head) {
    return head.replaceFirst("Date: [^\n]*", "Date: D")
        .replaceFirst("push-id=\\d{10,}", "push-id=ID");
  }
}
