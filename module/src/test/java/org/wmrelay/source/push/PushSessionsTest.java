package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.host.OnAir;
import org.wmrelay.wire.Vectors;

class PushSessionsTest {
  private static final String HOST = "192.0.2.1";
  private static final PushSettings OPEN =
      new PushSettings(Optional.empty(), Optional.empty(), true, Duration.ZERO);

  private final OnAir onAir = new OnAir();
  private final AtomicLong nowNs = new AtomicLong();
  private final PushPoint point = new PushPoint(onAir.point("/test", 1), OPEN, nowNs::get);
  private final PushSessions sessions = new PushSessions(new SecureRandom(), nowNs::get);

  @BeforeEach
  void start() {
    point.start();
  }

  @AfterEach
  void stop() throws Exception {
    onAir.close();
  }

  private PushSession begin() {
    return sessions.begin(point.gate(), HOST);
  }

  private PushSession beginProven() {
    PushSession session = begin();
    session.setUp("anna", false, nowNs.get());
    return session;
  }

  private boolean isKnown(PushSession session) {
    return sessions.find(session.id(), point.gate(), HOST).isPresent();
  }

  @Test
  void shouldMakeIdsThatNobodyCanGuess() {
    assertTrue(begin().id().matches("[1-9]\\d{27,28}"), begin().id());
    assertNotEquals(begin().id(), begin().id());
  }

  @Test
  void shouldKnowASessionOnlyFromItsOwnHostAndForWhatItWasSetUp() {
    String id = beginProven().id();
    assertTrue(sessions.find(id, point.gate(), HOST).isPresent());
    assertFalse(sessions.find(id, point.gate(), "192.0.2.2").isPresent());
    assertFalse(sessions.find(id, new PushGate(OPEN), HOST).isPresent());
    assertFalse(sessions.find("0", point.gate(), HOST).isPresent());
    assertFalse(sessions.find(null, point.gate(), HOST).isPresent());
  }

  @Test
  void shouldForgetTheOldestThatNeverLoggedInFirst() {
    PushSession proven = beginProven();
    PushSession unproven = begin();
    for (int i = 0; i < 10_000; i++) {
      begin();
    }
    assertEquals(PushSessions.MOST, sessions.size());
    assertTrue(isKnown(proven));
    assertFalse(isKnown(unproven));
  }

  @Test
  void shouldForgetTheOldestIfAllLoggedIn() {
    PushSession oldest = beginProven();
    PushSession second = beginProven();
    for (int i = 0; i < PushSessions.MOST - 1; i++) {
      beginProven();
    }
    assertFalse(isKnown(oldest));
    assertTrue(isKnown(second));
  }

  @Test
  void shouldNotForgetWhoStreams() {
    PushSession streaming = beginProven();
    stream(streaming);
    for (int i = 0; i < 10_000; i++) {
      beginProven();
    }
    assertTrue(isKnown(streaming));
  }

  /** Else its point would wait for it for ever. */
  @Test
  void shouldEndTheRunOfASessionThatItForgets() throws Exception {
    PushSession between = beginProven();
    PushRun run = stream(between);
    run.feed(ByteBuffer.wrap(Frames.slice(Vectors.bytes("push_body.bin"), 0, 3)));
    run.endBody();
    assertEquals(PointState.LIVE, point.point().status().state());
    for (int i = 0; i < PushSessions.MOST; i++) {
      beginProven();
    }
    assertFalse(isKnown(between));
    assertEquals(PointState.LINGERING, point.point().status().state());
    assertFalse(point.isInUse());
  }

  @Test
  void shouldCountInactivityFromTheEndOfTheBody() {
    PushSession session = beginProven();
    PushRun run = stream(session);
    pass(200);
    sessions.expire();
    assertTrue(isKnown(session));
    run.endBody();
    pass(119);
    sessions.expire();
    assertTrue(isKnown(session));
    pass(2);
    sessions.expire();
    assertFalse(isKnown(session));
  }

  private PushRun stream(PushSession session) {
    return session.begin(point, new Peer("anna", HOST, 1), answer -> {});
  }

  private void pass(int seconds) {
    nowNs.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
