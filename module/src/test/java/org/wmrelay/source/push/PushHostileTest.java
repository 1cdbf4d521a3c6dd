package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.host.JettyHost;
import org.wmrelay.wire.Vectors;

/** Encoders that want no good, while another one is on the air at the same point. */
class PushHostileTest {
  private static final byte[] BODY = Vectors.bytes("push_body.bin");
  private static final int PIPELINED = 100;

  private final PushStudio studio =
      new PushStudio(
          servlet -> JettyHost.start(servlet, "/", PushHostileTest::patient), PushHost.ANY);
  private Encoder onAir;
  private Ear ear;
  private Broadcast broadcast;

  /** The next frame of the one on the air. */
  private int next = 9;

  /** Silence is ended by the relay here, never by its host. */
  private static void patient(Server server) {
    ServerConnector connector = new ServerConnector(server);
    connector.setIdleTimeout(Duration.ofMinutes(10).toMillis());
    JettyHost.addConnector(server, connector);
  }

  @BeforeEach
  void start() throws Exception {
    studio.open("/test").password("/studio", "secret").start();
    onAir = studio.encoder("/test");
    onAir.setup();
    onAir.start().send(Frames.slice(BODY, 0, 9));
    Awaitility.await().until(() -> studio.packets("/test") == 8);
    ear = studio.listen("/test");
    broadcast = studio.point("/test").broadcast();
  }

  /** Whatever happened, the listener hears what is pushed, and hears it all. */
  @AfterEach
  void stop() throws Exception {
    try {
      onAir.send(Frames.slice(BODY, next, 34));
      Awaitility.await()
          .untilAsserted(() -> assertEquals("H" + "D".repeat(33), Frames.kinds(ear.heard())));
      assertSame(broadcast, studio.point("/test").broadcast());
    } finally {
      onAir.close();
      studio.close();
    }
  }

  private void refused(int status, byte[] body, String why) throws Exception {
    try (Encoder hostile = studio.encoder("/test")) {
      hostile.start().send(body);
      assertEquals(status, hostile.status());
    }
    String told = studio.push("/test").doctor().handshakes().get(0).explanation();
    assertTrue(told.contains(why), told);
  }

  @Test
  void shouldRefuseGarbage() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    refused(400, garbage, "these are no frames: at byte 0: expected a frame (24)");
  }

  @Test
  void shouldRefuseAFrameOfAnUnknownKind() throws Exception {
    refused(400, Frames.frame('X', new byte[10]), "expected the letter of a frame kind");
  }

  @Test
  void shouldRefuseDataThatNoHeaderExplains() throws Exception {
    byte[] data = new byte[0];
    for (int i = 0; i < 51; i++) {
      data = concat(data, Frames.frame('D', new byte[20]));
    }
    refused(400, data, "more than 50 packets in a row are unusable: no header came before them");
  }

  @Test
  void shouldRefuseAHeaderOf64KibThatIsNone() throws Exception {
    refused(400, Frames.frame('H', new byte[65_531]), "the header cannot be read");
  }

  @Test
  void shouldRefuseAHeaderThatIsCut() throws Exception {
    byte[] header = Frames.split(BODY).get(0);
    byte[] cut = Arrays.copyOfRange(header, 4, header.length - 20);
    refused(400, Frames.frame('H', cut), "the header cannot be read");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 713})
  void shouldTakeNothingFromAFrameThatDoesNotEnd(int length) throws Exception {
    try (Encoder hostile = studio.encoder("/test")) {
      hostile.start(length).send(BODY, 0, length);
      assertEquals(length == 713 ? 204 : 400, hostile.status());
    }
    if (length == 713) {
      backOnAir();
    }
  }

  /** A whole header takes the point over; its owner comes back from the same address. */
  private void backOnAir() throws Exception {
    assertEquals(409, onAir.status());
    String session = onAir.session();
    onAir.close();
    onAir = studio.encoder("/test").session(session).start();
    onAir.send(Frames.slice(BODY, 0, 1));
  }

  @Test
  void shouldRefuseTooManyPacketsLongerThanTheHeaderSays() throws Exception {
    byte[] body = Frames.slice(BODY, 0, 1);
    for (int i = 0; i < 51; i++) {
      body = concat(body, Frames.frame('D', new byte[65_531]));
    }
    refused(400, body, "more than 50 packets in a row are unusable");
    backOnAir();
  }

  @Test
  void shouldEndWhoSendsAByteASecond() throws Exception {
    try (Encoder slow = studio.encoder("/test")) {
      slow.start();
      awaitRequests(2);
      for (int i = 0; i < 61; i++) {
        slow.send(BODY, i, i + 1);
        studio.skip(Duration.ofSeconds(1));
        onAirGoesOn(i == 30);
      }
      assertEquals(408, slow.status());
    }
  }

  /** Else it would be ended for its own silence. */
  private void onAirGoesOn(boolean now) throws Exception {
    if (now) {
      onAir.send(Frames.slice(BODY, next, next + 1));
      next++;
      Awaitility.await().until(() -> studio.packets("/test") == next - 1);
    }
  }

  @Test
  void shouldBearTenThousandSetups() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (Encoder hostile = studio.encoder(i % 2 == 0 ? "/test" : "/studio")) {
        hostile.say(hostile.head("POST", "pushsetup", "Content-Length: 0\r\n").repeat(PIPELINED));
        for (int answer = 0; answer < PIPELINED; answer++) {
          assertEquals(i % 2 == 0 ? 204 : 401, hostile.status());
        }
      }
    }
    assertEquals(PushSessions.MOST, studio.server().sessions().size());
    assertEquals(EncoderDoctor.REMEMBERED, studio.push("/test").doctor().handshakes().size());
  }

  @Test
  void shouldRefuseASetupThatTakesTooLong() throws Exception {
    try (Encoder slow = studio.encoder("/test")) {
      slow.say(slow.head("POST", "pushsetup", "Content-Length: 100\r\n"));
      slow.say("Auto");
      awaitRequests(2);
      studio.skip(Duration.ofSeconds(31));
      assertEquals(408, slow.status());
    }
  }

  private void awaitRequests(int count) {
    Awaitility.await().until(() -> studio.server().openRequests() == count);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
