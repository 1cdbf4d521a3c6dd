package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.wire.Vectors;

/** What an encoder says in its bodies, and what its listeners hear of it. */
class PushBodyTest {
  /** {@code $H}, 33 {@code $D}, {@code $E(0)}. */
  private static final byte[] BODY = Vectors.bytes("push_body.bin");

  private static final byte[] AS_PLAYED = Vectors.bytes("wmsp_from_push.bin");

  private final PushStudio studio = new PushStudio();

  @BeforeEach
  void start() throws Exception {
    studio.open("/test").start();
  }

  @AfterEach
  void stop() throws Exception {
    studio.close();
  }

  @Test
  void shouldGoOnWithTheNextBodyWithoutAListenerNoticing() throws Exception {
    byte[] first = Vectors.bytes("push_bounded_1.bin");
    byte[] second = Vectors.bytes("push_bounded_2.bin");
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup();
      encoder.start(first.length).send(first);
      assertEquals(204, encoder.status());
      Ear ear = listen(3);
      var broadcast = studio.point("/test").broadcast();

      encoder.start(Encoder.ENDLESS).send(second, 0, second.length - 8);
      awaitPackets(6);
      awaitHeard(ear, "HDDDDDD");
      assertSame(broadcast, studio.point("/test").broadcast());
      assertArrayEquals(Frames.slice(AS_PLAYED, 1, 7), Frames.only('D', ear.heard()));
    }
  }

  @Test
  void shouldGoOnWithAChangeInTheNextBody() throws Exception {
    byte[] first = Vectors.bytes("push_bounded_1.bin");
    byte[] change = Vectors.bytes("push_change.bin");
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start(first.length).send(first);
      assertEquals(204, encoder.status());
      Ear ear = listen(3);
      encoder.start().send(Frames.slice(change, 10, 20));
      awaitHeard(ear, "HDDDCHDDDDDDDDD");
    }
  }

  @Test
  void shouldCountABodyOfMoreThanFourGigabytes() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start(5_000_000_000L).send(BODY, 0, BODY.length - 8);
      awaitPackets(33);
      assertFalse(encoder.hasAnswer());
    }
  }

  /** Long descriptions make headers as long as a frame can be; players get them shortened. */
  @Test
  void shouldTakeAHeaderAsLongAsAFrame() throws Exception {
    byte[] header = Frames.split(BODY).get(0);
    byte[] asf = Arrays.copyOfRange(header, 4, header.length);
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start().send(Frames.frame('H', extended(asf, 65_531)));
      encoder.send(Frames.slice(BODY, 1, 34));
      awaitPackets(33);
      awaitHeard(studio.listen("/test"), "H" + "D".repeat(33));
    }
  }

  /** With an object that nobody knows before the data object, [ASF] 3.1. */
  private static byte[] extended(byte[] asf, int length) {
    int dataObject = asf.length - 50;
    ByteBuffer extended = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    extended.put(asf, 0, dataObject).putLong(1).putLong(2).putLong(length - asf.length);
    extended.put(length - 50, asf, dataObject, 50);
    extended.putLong(16, length - 50).putInt(24, extended.getInt(24) + 1);
    return extended.array();
  }

  @Test
  void shouldLoseListenersWhenNoNextBodyCame() throws Exception {
    byte[] first = Vectors.bytes("push_bounded_1.bin");
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start(first.length).send(first);
      assertEquals(204, encoder.status());
      assertEquals(PointState.LIVE, studio.point("/test").status().state());
      studio.skip(PushSession.INACTIVE_FOR.plusSeconds(1));
      studio.server().sessions().expire();
      assertEquals(PointState.LINGERING, studio.point("/test").status().state());
    }
  }

  /** {@code $H}, 8 {@code $D}, {@code $E(1)}, {@code $C} with a header, 9 {@code $D}, ... */
  @Test
  void shouldChangeTheStreamByTheHeaderInsideAChange() throws Exception {
    byte[] change = Vectors.bytes("push_change.bin");
    byte[] asPlayed = Vectors.bytes("wmsp_from_push_change.bin");
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start().send(Frames.slice(change, 0, 10));
      Ear ear = listen(8);
      encoder.send(Frames.slice(change, 10, 21));
      awaitHeard(ear, "HDDDDDDDDCHDDDDDDDDD");
      assertArrayEquals(Frames.only('D', asPlayed), Frames.only('D', ear.heard()));
      assertArrayEquals(Frames.only('C', asPlayed), Frames.only('C', ear.heard()));
    }
  }

  @Test
  void shouldTakeASecondHeaderInTheBodyForAChange() throws Exception {
    byte[] other = Frames.split(Vectors.bytes("push_change.bin")).get(10);
    byte[] header = Arrays.copyOfRange(other, 8, other.length);
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start().send(Frames.slice(BODY, 0, 9));
      Ear ear = listen(8);
      encoder.send(Frames.frame('H', header));
      awaitHeard(ear, "HDDDDDDDDCH");
    }
  }

  @Test
  void shouldTakeTheSameHeaderAgainForNothing() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start().send(Frames.slice(BODY, 0, 9));
      Ear ear = listen(8);
      encoder.send(Frames.slice(BODY, 0, 1)).send(Frames.slice(BODY, 9, 12));
      awaitHeard(ear, "HDDDDDDDDDDD");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x80070005})
  void shouldKeepListenersWhenTheEncoderFinishesUnlessItSaysOtherwise(int reason) throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup("AutoDestroy: 0\r\n");
      encoder.start().send(Frames.slice(BODY, 0, 34));
      Ear ear = listen(33);
      encoder.send(Frames.reason('E', reason));
      assertEquals(204, encoder.status());
      assertEquals(0, encoder.rest().length);
      assertEquals(PointState.LINGERING, studio.point("/test").status().state());
      assertFalse(ear.isEnded());
      assertEquals(0, studio.server().sessions().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x80070005})
  void shouldEndListenersWhenTheEncoderFinishesAndSaidSo(int reason) throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup("AutoDestroy: 1\r\n");
      encoder.start().send(Frames.slice(BODY, 0, 34));
      Ear ear = listen(33);
      encoder.send(Frames.reason('E', reason));
      assertEquals(204, encoder.status());
      Awaitility.await().until(ear::isEnded);
      assertArrayEquals(Frames.reason('E', 0), Frames.only('E', ear.heard()));
      assertEquals(PointState.IDLE, studio.point("/test").status().state());
    }
  }

  @Test
  void shouldHoldBackThatAnEntryEnded() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.setup("AutoDestroy: 1\r\n");
      encoder.start().send(Frames.slice(BODY, 0, 9));
      Ear ear = listen(8);
      encoder.send(Frames.reason('E', 1)).send(Frames.slice(BODY, 9, 12));
      awaitHeard(ear, "HDDDDDDDDDDD");
    }
  }

  @Test
  void shouldGoOnWithDataOnANewConnectionOfTheSession() throws Exception {
    try (Encoder lost = studio.encoder("/test");
        Encoder back = studio.encoder("/test")) {
      lost.setup();
      lost.start().send(Frames.slice(BODY, 0, 9));
      Ear ear = listen(8);
      lost.reset();
      awaitState(PointState.LINGERING);

      back.session(lost.session()).start();
      byte[] data = Frames.slice(BODY, 9, 12);
      // Even if the first byte comes alone.
      back.send(data, 0, 1);
      Awaitility.await().until(() -> studio.push("/test").isInUse());
      back.send(data, 1, data.length);
      awaitHeard(ear, "HDDDDDDDDDDD");
      assertArrayEquals(Frames.slice(AS_PLAYED, 1, 12), Frames.only('D', ear.heard()));
    }
  }

  @Test
  void shouldGoOnWithDataAfterTwoBrokenConnections() throws Exception {
    try (Encoder lost = studio.encoder("/test");
        Encoder lostAgain = studio.encoder("/test");
        Encoder back = studio.encoder("/test")) {
      lost.setup();
      lost.start().send(Frames.slice(BODY, 0, 9));
      awaitPackets(8);
      lost.reset();
      awaitState(PointState.LINGERING);
      lostAgain.session(lost.session()).start();
      Awaitility.await().until(() -> studio.push("/test").isInUse());
      lostAgain.reset();
      Awaitility.await().until(() -> !studio.push("/test").isInUse());
      back.session(lost.session()).start().send(Frames.slice(BODY, 9, 12));
      awaitPackets(11);
    }
  }

  @Test
  void shouldLeaveOutWhatAReturningEncoderRepeats() throws Exception {
    try (Encoder lost = studio.encoder("/test");
        Encoder back = studio.encoder("/test")) {
      lost.start().send(Frames.slice(BODY, 0, 9));
      awaitPackets(8);
      lost.reset();
      awaitState(PointState.LINGERING);
      back.start().send(Frames.slice(BODY, 0, 12));
      awaitPackets(11);
    }
  }

  /** Two connections with one push-id: the newer counts, and never both. */
  @Test
  void shouldCloseTheOlderOfTwoBodiesOfOneSession() throws Exception {
    try (Encoder older = studio.encoder("/test");
        Encoder newer = studio.encoder("/test")) {
      older.setup();
      older.start().send(Frames.slice(BODY, 0, 9));
      awaitPackets(8);
      newer.session(older.session()).start();
      assertEquals(409, older.status());
      newer.send(Frames.slice(BODY, 0, 1)).send(Frames.slice(BODY, 9, 12));
      awaitPackets(11);
      assertEquals(PointState.LIVE, studio.point("/test").status().state());
    }
  }

  @Test
  void shouldDropDataBeforeTheFirstHeader() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start().send(Frames.slice(BODY, 1, 4)).send(Frames.slice(BODY, 0, 4));
      awaitPackets(3);
    }
  }

  @Test
  void shouldPushToThePointThatIsStartedWhateverWasSetUp() throws Exception {
    studio.open("/other");
    try (Encoder encoder = studio.encoder("/test");
        Encoder elsewhere = studio.encoder("/other")) {
      encoder.setup();
      elsewhere.session(encoder.session()).start().send(Frames.slice(BODY, 0, 9));
      Awaitility.await().until(() -> studio.packets("/other") == 8);
      assertEquals(-1, studio.packets("/test"));
    }
  }

  @Test
  void shouldRefuseABodyThatEndsInAFrame() throws Exception {
    byte[] cut = Frames.slice(BODY, 0, 5);
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start(cut.length - 10).send(cut, 0, cut.length - 10);
      assertEquals(400, encoder.status());
      awaitState(PointState.LINGERING);
    }
  }

  @Test
  void shouldRefuseTooManyHeaders() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start();
      for (int i = 0; i < 10; i++) {
        encoder.send(Frames.frame('H', header(i)));
      }
      assertEquals(400, encoder.status());
      String told = studio.push("/test").doctor().handshakes().get(0).explanation();
      assertTrue(told.endsWith("the header changed more than 8 times within 10 s"), told);
    }
  }

  /** Another bit rate each time, in the File Properties behind 30 bytes of Header Object. */
  private static byte[] header(int which) {
    byte[] frame = Frames.split(BODY).get(0);
    byte[] header = Arrays.copyOfRange(frame, 4, frame.length);
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(30 + 100, 300_000 + which);
    return header;
  }

  @Test
  void shouldEndListenersWhenThePointIsStopped() throws Exception {
    try (Encoder encoder = studio.encoder("/test")) {
      encoder.start().send(Frames.slice(BODY, 0, 9));
      Ear ear = listen(8);
      studio.push("/test").stop();
      assertEquals(503, encoder.status());
      Awaitility.await().until(ear::isEnded);
      assertNotNull(studio.point("/test").status());
    }
  }

  /** Somebody who has heard that many packets, which is all so far. */
  private Ear listen(int packets) {
    awaitPackets(packets);
    Ear ear = studio.listen("/test");
    awaitHeard(ear, "H" + "D".repeat(packets));
    return ear;
  }

  private void awaitPackets(long count) {
    Awaitility.await().untilAsserted(() -> assertEquals(count, studio.packets("/test")));
  }

  private void awaitState(PointState state) {
    Awaitility.await()
        .untilAsserted(() -> assertEquals(state, studio.point("/test").status().state()));
  }

  private static void awaitHeard(Ear ear, String kinds) {
    Awaitility.await().untilAsserted(() -> assertEquals(kinds, Frames.kinds(ear.heard())));
  }
}
