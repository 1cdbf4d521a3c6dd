package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.OnAir;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.Vectors;

/** Who gets a point that somebody has, with time in the hands of the test. */
class PushTakeoverTest {
  private static final byte[] BODY = Vectors.bytes("push_body.bin");
  private static final String ANNA = "anna";
  private static final String BERT = "bert";
  private static final String HERE = "192.0.2.1";
  private static final String THERE = "192.0.2.2";

  private final OnAir onAir = new OnAir();
  private final AtomicLong nowNs = new AtomicLong();
  private final PublishingPoint point = onAir.point("/test", 10);
  private final PushPoint push =
      new PushPoint(
          point,
          new PushSettings(Optional.empty(), Optional.empty(), true, Duration.ofSeconds(5)),
          nowNs::get);

  /** An encoder with a body of its own. */
  private final class Push {
    private final List<PushAnswer> answers = new ArrayList<>();
    private final PushRun run;

    Push(String user, String host) {
      run = new PushRun(push, new Peer(user, host, 4711), PushRun.Form.PUSHED);
    }

    /** Begins a body. Null if it may, else why not. */
    String begin() {
      return run.begin(answers::add) ? null : run.refusal();
    }

    /** Sends some of its frames, the last one exclusive. */
    Outcome send(int from, int to) throws IngestException {
      return run.feed(ByteBuffer.wrap(Frames.slice(BODY, from, to)));
    }

    /** Begins a body and is on the air. */
    Push stream() throws IngestException {
      assertNull(begin());
      assertEquals(Outcome.GOES_ON, send(0, 3));
      return this;
    }

    boolean isClosedWith(int status) {
      return answers.size() == 1 && answers.get(0).status() == status;
    }
  }

  @BeforeEach
  void start() {
    push.start();
  }

  @AfterEach
  void stop() throws Exception {
    onAir.close();
  }

  private void pass(int seconds) {
    nowNs.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void shouldLetTheSameUserTakeOverAtOnceFromAnywhere() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    var broadcast = point.broadcast();
    Push second = new Push("Anna", THERE).stream();
    assertTrue(first.isClosedWith(409));
    assertEquals(Outcome.TAKEN_AWAY, first.send(3, 4));
    assertEquals(Outcome.GOES_ON, second.send(3, 5));
    assertSame(broadcast, point.broadcast());
    assertEquals(PointState.LIVE, point.status().state());
  }

  @Test
  void shouldRefuseAnotherUserWhileTheHolderSends() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    pass(4);
    String refusal = new Push(BERT, HERE).begin();
    assertEquals(
        "busy: anna at 192.0.2.1:4711 is pushing; stop that encoder and wait 5 s, or push as its"
            + " user",
        refusal);
    assertEquals(Outcome.GOES_ON, first.send(3, 4));
  }

  @Test
  void shouldLetAnotherUserTakeOverFromASilentHolder() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    pass(5);
    new Push(BERT, THERE).stream();
    assertTrue(first.isClosedWith(409));
  }

  /** What comes again and again but brings no media is silence. */
  @Test
  void shouldTakeAHolderForSilentThatSendsNoMedia() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    pass(5);
    first.run.feed(ByteBuffer.wrap(Frames.frame('F', new byte[100])));
    new Push(BERT, THERE).stream();
    assertTrue(first.isClosedWith(409));
  }

  @Test
  void shouldGoByAddressWhereNobodyLogsIn() throws Exception {
    Push first = new Push("", HERE).stream();
    assertEquals(
        "busy: 192.0.2.1:4711 is pushing; stop that encoder and wait 5 s, or push from its"
            + " address",
        new Push("", THERE).begin());
    new Push("", HERE).stream();
    assertTrue(first.isClosedWith(409));
  }

  @Test
  void shouldDisturbNobodyUntilAHeaderHasCome() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    Push second = new Push(ANNA, THERE);
    assertNull(second.begin());
    second.run.feed(ByteBuffer.wrap(Frames.slice(BODY, 0, 1), 0, 700));
    assertEquals(Outcome.GOES_ON, first.send(3, 4));
    assertTrue(first.answers.isEmpty());
  }

  @Test
  void shouldRefuseAtItsHeaderWhoCameWhenThePointWasFree() throws Exception {
    Push late = new Push(BERT, HERE);
    assertNull(late.begin());
    new Push(ANNA, HERE).stream();
    assertEquals(Outcome.TAKEN_AWAY, late.send(0, 1));
    assertTrue(late.run.refusal().startsWith("busy: anna"), late.run.refusal());
  }

  @Test
  void shouldRefuseTheFourthTakeoverByAlternatingHostsForAMinute() throws Exception {
    new Push(ANNA, HERE).stream();
    for (int i = 0; i < 3; i++) {
      pass(5);
      new Push(ANNA, i % 2 == 0 ? THERE : HERE).stream();
    }
    pass(5);
    assertEquals(
        "busy: two encoders took the point from each other, so anna at 192.0.2.2:4711 keeps it for"
            + " a minute; stop one of them",
        new Push(ANNA, HERE).begin());
    new Push(ANNA, THERE).stream();
    pass(56);
    new Push(ANNA, HERE).stream();
  }

  @Test
  void shouldLetTakeoversAtLongerIntervalsGoOn() throws Exception {
    new Push(ANNA, HERE).stream();
    for (int i = 0; i < 10; i++) {
      pass(16);
      new Push(ANNA, i % 2 == 0 ? THERE : HERE).stream();
    }
  }

  @Test
  void shouldNotCountAnEncoderThatComesBackFromTheSameHost() throws Exception {
    for (int i = 0; i < 10; i++) {
      new Push(ANNA, HERE).stream();
    }
  }

  @Test
  void shouldKeepThePointForItsHolderBetweenTwoBodies() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    first.run.endBody();
    pass(4);
    assertTrue(new Push(BERT, HERE).begin().startsWith("busy"));
    assertNull(first.begin());
    assertEquals(Outcome.GOES_ON, first.send(3, 5));
  }

  @Test
  void shouldLoseThePointToAnotherWhenTheNextBodyIsLate() throws Exception {
    Push first = new Push(ANNA, HERE).stream();
    first.run.endBody();
    pass(5);
    new Push(BERT, HERE).stream();
    assertTrue(first.run.isOver());
    assertTrue(first.answers.isEmpty());
  }

  @Test
  void shouldNotGiveThePointToWhoWasLostMeanwhile() throws Exception {
    Push first = new Push(ANNA, HERE);
    assertNull(first.begin());
    first.run.lost("idle");
    assertEquals(Outcome.TAKEN_AWAY, first.send(0, 1));
    assertNull(point.broadcast());
    first.run.endBody();
    assertFalse(push.isInUse());
  }

  @Test
  void shouldLimitTheBodiesThatAreReadAtOnce() throws Exception {
    for (int i = 0; i < PushPoint.MOST_BODIES; i++) {
      assertNull(new Push(ANNA, "198.51.100." + i).begin());
    }
    assertEquals("busy: too many encoders try to push here at once", new Push(ANNA, HERE).begin());
  }

  @Test
  void shouldLimitTheBodiesOfOneHost() {
    List<Push> tries = new ArrayList<>();
    for (int i = 0; i < PushPoint.MOST_BODIES_OF_ONE_HOST; i++) {
      tries.add(new Push(ANNA, HERE));
      assertNull(tries.get(i).begin());
    }
    assertEquals("busy: too many encoders try to push here at once", new Push(BERT, HERE).begin());
    assertNull(new Push(ANNA, THERE).begin());
    tries.get(0).run.endBody();
    assertNull(new Push(BERT, HERE).begin());
  }

  @Test
  void shouldCloseAllBodiesAndEndTheBroadcastWhenItStops() throws Exception {
    Push onAirNow = new Push(ANNA, HERE).stream();
    Push waiting = new Push(ANNA, THERE);
    assertNull(waiting.begin());
    push.stop();
    assertTrue(onAirNow.isClosedWith(503));
    assertTrue(waiting.isClosedWith(503));
    assertNull(point.broadcast());
    assertEquals(PointState.IDLE, point.status().state());
    assertEquals("this publishing point was stopped", new Push(ANNA, HERE).begin());
  }
}
