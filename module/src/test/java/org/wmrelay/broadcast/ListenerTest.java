package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wmrelay.broadcast.Frames.frameOf;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTest {
  private static final Duration NOW = Duration.ofMillis(5);
  private final FakeSink sink = new FakeSink();

  @Test
  void shouldGetHeaderAndBurstAtOnceWhenItJoins() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Studio.send(on, "d1 ", false);

    Listener listener = studio.listen(sink);
    studio.pass(NOW);
    studio.pass(NOW);

    assertEquals("[h]K0 d1 ", sink.text());
    studio.tick();
    assertEquals(9, listener.bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'K0 K1 K2 K3 '",
    "12, 'K0 K1 K2 K3 '",
    "11, 'K1 K2 K3 '",
    "6, 'K2 K3 '",
    "3, 'K3 '",
    "1, 'K3 '"
  })
  void shouldGetNoMoreBytesAtOnceThanItsBurstMayHave(long maxBurst, String expected) {
    DeliverySettings delivery =
        new DeliverySettings(
            Duration.ZERO,
            Optional.of(Duration.ofHours(1)),
            maxBurst,
            1000,
            SlowPolicy.SKIP,
            Duration.ZERO);
    for (String form : List.of("word", "shout")) {
      FakeSink newcomer = new FakeSink();
      Studio studio =
          new Studio(new PointSettings(3, 0, 2 * Segment.BYTES, Duration.ofSeconds(30), delivery));
      Publication on = studio.live("h");
      for (int number = 0; number < 4; number++) {
        Studio.send(on, "K" + number + " ", true);
        studio.pass(Duration.ofSeconds(1));
      }
      studio.listen(newcomer, form, ChangePolicy.FOLLOW);
      studio.tick();
      assertEquals("[h]" + expected, newcomer.text());
    }
  }

  @Test
  void shouldGatherFramesOfAnIntervalIntoOneWrite() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    studio.listen(sink);
    studio.tick();
    int before = sink.writes;

    Studio.send(on, "d1 ", false);
    Studio.send(on, "d2 ", false);
    Studio.send(on, "d3 ", false);
    studio.tick();

    assertEquals("[h]K0 d1 d2 d3 ", sink.text());
    assertEquals(before + 1, sink.writes);
  }

  @Test
  void shouldWriteAtOnceWhenTheIntervalIsZero() {
    Studio studio =
        new Studio(
            new PointSettings(
                3,
                0,
                1 << 20,
                Duration.ZERO,
                new DeliverySettings(
                    Duration.ZERO,
                    Optional.of(Duration.ZERO),
                    1000,
                    SlowPolicy.SKIP,
                    Duration.ofSeconds(20))));
    Publication on = studio.publish();
    on.write(() -> on.header(Frames.form(), Frames.header("h", true), true));
    Studio.send(on, "old ", true);
    studio.listen(sink);
    studio.pass(NOW);
    Studio.send(on, "new ", true);
    studio.pass(NOW);

    assertEquals("[h]new ", sink.text());
  }

  @Test
  void shouldNeverHaveTwoWritesOutstanding() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    sink.hold();
    studio.listen(sink);
    studio.tick();
    Studio.send(on, "K0 ", true);
    studio.tick();
    Studio.send(on, "d1 ", false);
    studio.tick();

    assertEquals(1, sink.writes);
    sink.release();
    studio.tick();
    assertEquals("[h]K0 d1 ", sink.text());
  }

  @Test
  void shouldSkipToTheNewestMarkWhenMoreThanMaxLagBehind() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.hold();
    Studio.send(on, "d1 ", false);
    studio.tick();
    fall(studio, on, 2000);
    Studio.send(on, "K2 ", true);
    Studio.send(on, "d3 ", false);
    studio.tick();
    assertEquals(2006, listener.lag());
    sink.release();
    studio.tick();

    assertEquals("[h]K0 d1 K2 d3 ", sink.text());
    assertEquals(0, listener.lag());
    assertEquals(2000, listener.framesLost());
    assertEquals(1, listener.skips());
    assertEquals(2000, studio.point.counters().framesLost());
    assertEquals(1, studio.point.counters().skips());
    assertTrue(listener.peakLag() >= 2000);
    assertNull(listener.endReason());
  }

  @Test
  void shouldGoOnWhereItIsWhenNoMarkLiesAhead() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.hold();
    Studio.send(on, "d1 ", false);
    studio.tick();
    fall(studio, on, 2000);
    studio.tick();
    sink.release();
    studio.tick();

    assertEquals("[h]K0 d1 " + "x".repeat(2000), sink.text());
    assertEquals(0, listener.framesLost());
  }

  @Test
  void shouldDisconnectTheSlowWhenThePolicySaysSo() {
    Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, 1000));
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.hold();
    Studio.send(on, "d1 ", false);
    studio.tick();
    fall(studio, on, 2000);
    studio.tick();
    sink.release();
    studio.tick();

    assertEquals(EndReason.TOO_SLOW, listener.endReason());
    assertEquals("[h]K0 d1 .", sink.text());
    assertTrue(sink.ended);
  }

  @Test
  void shouldNotCountTheJoinBurstAsLag() {
    Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, 1000));
    Publication on = studio.live("h");
    Studio.send(on, "K", true);
    fall(studio, on, 5000);
    sink.hold();
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.takeHeld();
    studio.tick();
    sink.release();
    studio.tick();

    assertNull(listener.endReason());
    assertEquals(0, listener.framesLost());
    assertEquals("[h]K" + "x".repeat(5000), sink.text());
  }

  @Test
  void shouldNotCountTimeThatTheServerLostAsLag() {
    Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, 1000));
    Publication on = studio.live("h");
    Studio.send(on, "K", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    for (int i = 0; i < 30; i++) {
      on.write(() -> on.append(frameOf(10_000), false)); // no pass of the thread in between
    }
    studio.timer.advance(3, java.util.concurrent.TimeUnit.SECONDS);
    studio.tick();

    assertNull(listener.endReason());
    assertEquals(300_004, listener.bytes());
  }

  @Test
  void shouldTakeTwoTicksOfTheRateAsLeastMaxLag() {
    Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, 10));
    Publication on = studio.live("h");
    Studio.send(on, "K", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.hold();
    Studio.send(on, "a", false);
    studio.tick();
    Studio.send(on, "12345678901234567890", false);
    sink.release();
    studio.tick();

    assertNull(listener.endReason());
  }

  @Test
  void shouldBeSkippedWhenItsPlaceLeftTheWindow() {
    Studio studio = new Studio(Studio.settings(SlowPolicy.SKIP, Long.MAX_VALUE));
    Publication on = studio.live("h");
    Studio.send(on, "K", true);
    sink.hold();
    Listener listener = studio.listen(sink);
    studio.tick();
    for (int i = 0; i < 20; i++) {
      on.write(() -> on.append(frameOf(90_000), false));
    }
    Studio.send(on, "K21", true);
    sink.release();
    studio.tick();

    assertEquals("[h]K21", sink.text());
    assertEquals(21, listener.framesLost());
  }

  @Test
  void shouldEndAsStalledWhenOfferedBytesAreNotTaken() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    sink.hold();
    Listener listener = studio.listen(sink);
    Studio.send(on, "K0 ", true);
    studio.pass(Duration.ofSeconds(19));
    assertNull(listener.endReason());
    studio.pass(Duration.ofSeconds(2));

    assertEquals(EndReason.STALLED, listener.endReason());
    assertNotNull(sink.aborted);
    assertEquals(0, studio.point.seatsTaken());
  }

  @Test
  void shouldNotBeStalledWhileTheSourceIsSilent() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    studio.pass(Duration.ofSeconds(120));
    assertNull(listener.endReason());
  }

  @Test
  void shouldNotBeStalledWhileItTakesPieces() {
    Studio studio = new Studio();
    Publication on = studio.live("header");
    sink.hold();
    Listener listener = studio.listen(sink);
    Studio.send(on, "K0 ", true);
    studio.pass(Duration.ofSeconds(15));
    sink.trickle(2);
    studio.pass(Duration.ofSeconds(15));
    assertNull(listener.endReason());
  }

  @Test
  void shouldEndWhenTheCapOnPinnedMemoryIsReached() {
    Studio studio = new Studio(Studio.settings(), new ListenerLimits(0, 0), Segment.BYTES);
    Publication on = studio.live("h");
    FakeSink second = new FakeSink();
    sink.hold();
    second.hold();
    Listener one = studio.listen(sink);
    Listener two = studio.listen(second);
    studio.tick();
    for (int i = 0; i < 20; i++) {
      on.write(() -> on.append(frameOf(90_000), true));
    }
    studio.tick();

    assertEquals(Segment.BYTES, studio.delivery.pinnedBytes());
    assertNull(one.endReason());
    assertEquals(EndReason.MEMORY_CAP, two.endReason());
    sink.release();
    studio.tick();
    assertEquals(0, studio.delivery.pinnedBytes());
  }

  @Test
  void shouldGoOnBehindAChangeOfHeaderWhenItsPlayerFollows() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    on.write(() -> on.header(Frames.form(), Frames.header("new"), false));
    Studio.send(on, "d1 ", false);
    Studio.send(on, "K2 ", true);
    studio.tick();

    assertEquals("[h]K0 <new>K2 ", sink.text());
    assertNull(listener.endReason());
  }

  @Test
  void shouldEndCleanlyAtAChangeItsPlayerCannotFollow() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink, "word", ChangePolicy.FOLLOW_COMPATIBLE);
    studio.tick();
    on.write(() -> on.header(Frames.form(), Frames.header("same kind"), true));
    Studio.send(on, "K1 ", true);
    studio.tick();
    on.write(() -> on.header(Frames.form(), Frames.header("other"), false));
    Studio.send(on, "K2 ", true);
    studio.tick();

    assertEquals("[h]K0 <same kind>K1 .", sink.text());
    assertEquals(EndReason.HEADER_CHANGED, listener.endReason());
    assertTrue(sink.ended);
  }

  @Test
  void shouldGetTheNewestHeaderWhenItSkipsAcrossChanges() {
    Studio studio = new Studio(Studio.settings(SlowPolicy.SKIP, Long.MAX_VALUE));
    Publication on = studio.live("h");
    Studio.send(on, "K0", true);
    sink.hold();
    studio.listen(sink);
    studio.tick();
    for (int i = 1; i <= 5; i++) {
      String header = "h" + i;
      on.write(() -> on.header(Frames.form(), Frames.header(header), true));
      on.write(() -> on.append(frameOf(90_000), false));
    }
    Studio.send(on, "K6", true);
    sink.release();
    studio.tick();

    assertEquals("[h]<h5>K6", sink.text());
  }

  @Test
  void shouldStartWithAnyFrameWhenNoMarkComesForTenSeconds() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    studio.listen(sink);
    Studio.send(on, "d0 ", false);
    studio.pass(Duration.ofSeconds(9));
    Studio.send(on, "d1 ", false);
    studio.pass(Duration.ofSeconds(2));
    Studio.send(on, "d2 ", false);
    studio.tick();

    assertEquals("[h]d2 ", sink.text());
  }

  @Test
  void shouldGetTheTrailerWhenTheBroadcastEnds() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    on.end("over");
    studio.tick();

    assertEquals("[h]K0 .", sink.text());
    assertTrue(sink.ended);
    assertEquals(EndReason.FINISHED, listener.endReason());
    assertNotNull(listener.endedAt());
  }

  @Test
  void shouldGetTheTrailerBehindTheFramesInFlightWhenItIsKicked() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "K0 ", true);
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.hold();
    Studio.send(on, "d1 ", false);
    studio.tick();
    listener.end(EndReason.KICKED);
    studio.pass(Duration.ofMillis(500));
    assertFalse(sink.ended);
    sink.release();
    studio.tick();

    assertEquals("[h]K0 d1 .", sink.text());
    assertEquals(EndReason.KICKED, listener.endReason());
  }

  @Test
  void shouldBeCutWhenFramesInFlightDoNotGoOutWithinASecond() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    sink.hold();
    Listener listener = studio.listen(sink);
    Studio.send(on, "K0 ", true);
    studio.tick();
    listener.end(EndReason.KICKED);
    studio.pass(Duration.ofMillis(1300));

    assertNotNull(sink.aborted);
    assertEquals(EndReason.KICKED, listener.endReason());
  }

  @Test
  void shouldEndAtOnceWhenThePeerCloses() {
    Studio studio = new Studio();
    studio.live("h");
    Listener listener = studio.listen(sink);
    studio.tick();
    sink.closeByPeer();
    studio.pass(NOW);

    assertEquals(EndReason.CLOSED_BY_PEER, listener.endReason());
    assertEquals(0, studio.point.seatsTaken());
  }

  @Test
  void shouldEndWhenAWriteFails() {
    Studio studio = new Studio();
    studio.live("h");
    sink.hold();
    Listener listener = studio.listen(sink);
    studio.tick();
    IOException reset = new IOException("reset");
    sink.fail(reset);
    studio.pass(NOW);

    assertEquals(EndReason.WRITE_FAILED, listener.endReason());
    assertEquals(reset, sink.aborted);
  }

  @Test
  void shouldDropOnlyTheListenerWhoseSinkThrows() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Sink broken =
        new Sink() {
          @Override
          public void open(Runnable gone) {}

          @Override
          public void write(java.nio.ByteBuffer slice, Completion completion) {
            throw new IllegalStateException("broken sink");
          }

          @Override
          public void end() {}

          @Override
          public void abort(Throwable cause) {}
        };
    Seat seat = assertInstanceOf(Seat.class, studio.point.admit("127.0.0.1"));
    Listener bad =
        seat.listen("word", broken, new ListenerInfo("a", "b", "c"), ChangePolicy.FOLLOW);
    studio.listen(sink);
    Studio.send(on, "K0 ", true);
    studio.tick();

    assertEquals(EndReason.WRITE_FAILED, bad.endReason());
    assertEquals("[h]K0 ", sink.text());
  }

  @Test
  void shouldServeADerivedRenditionWithItsOwnBurst() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "d0 ", false);
    Studio.send(on, "k1 ", true);
    Studio.send(on, "d2 ", false);
    studio.listen(sink, "shout", ChangePolicy.FOLLOW);
    studio.tick();
    Studio.send(on, "d3 ", false);
    studio.tick();

    assertEquals("[h]K1 D2 D3 ", sink.text());
  }

  @Test
  void shouldEndDerivedListenersAtAChangeTheFormCannotExpress() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "k1 ", true);
    Listener listener = studio.listen(sink, "shout", ChangePolicy.FOLLOW);
    studio.tick();
    on.write(() -> on.header(Frames.form(), Frames.header("new"), true));
    Studio.send(on, "k2 ", true);
    studio.tick();

    assertEquals("[h]K1 .", sink.text());
    assertEquals(EndReason.HEADER_CHANGED, listener.endReason());
  }

  @Test
  void shouldEndOnlyTheListenersOfAFormThatCannotBeMade() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "k1 ", true);
    FakeSink shouting = new FakeSink();
    Listener unlucky = studio.listen(shouting, "shout", ChangePolicy.FOLLOW);
    Listener other = studio.listen(sink, "word", ChangePolicy.FOLLOW);
    studio.tick();
    Studio.send(on, Frames.ShoutForm.UNSPEAKABLE, false);
    Studio.send(on, "k3 ", true);
    studio.tick();

    assertEquals("[h]K1 .", shouting.text());
    assertEquals(EndReason.FORM_FAILED, unlucky.endReason());
    assertEquals(1, studio.point.counters().formFailures());
    assertEquals("[h]k1 ?!k3 ", sink.text());
    assertFalse(other.isOver());

    studio.pass(Duration.ofSeconds(2));
    FakeSink next = new FakeSink();
    studio.listen(next, "shout", ChangePolicy.FOLLOW);
    Studio.send(on, "k4 ", true);
    studio.tick();
    assertEquals("[h]K3 K4 ", next.text());
  }

  @Test
  void shouldDropADerivedRenditionSomeSecondsAfterItsLastListener() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "k1 ", true);
    Listener listener = studio.listen(sink, "shout", ChangePolicy.END);
    studio.tick();
    Rendition first = listener.rendition();
    listener.end(EndReason.KICKED);
    studio.pass(Duration.ofSeconds(3));
    Listener second = studio.listen(new FakeSink(), "shout", ChangePolicy.END);
    assertEquals(first, second.rendition());
    studio.tick();
    second.end(EndReason.KICKED);
    studio.pass(Duration.ofSeconds(7));
    long head = first.log().head();
    Studio.send(on, "k2 ", true);
    studio.tick();

    assertEquals(head, first.log().head());
    FakeSink third = new FakeSink();
    studio.listen(third, "shout", ChangePolicy.END);
    studio.tick();
    assertEquals("[h]K2 ", third.text());
  }

  @Test
  void shouldGiveTheWindowOfADroppedRenditionBack() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Studio.send(on, "k1 ", true);
    WeakReference<Rendition> dropped = listenAndLeave(studio);
    studio.pass(Duration.ofSeconds(7));
    studio.tick();

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              System.gc();
              assertNull(dropped.get());
            });
  }

  private static WeakReference<Rendition> listenAndLeave(Studio studio) {
    Listener listener = studio.listen(new FakeSink(), "shout", ChangePolicy.END);
    studio.tick();
    listener.end(EndReason.KICKED);
    return new WeakReference<>(listener.rendition());
  }

  @Test
  void shouldNotMindThatTheWallClockIsSet() {
    Studio studio = new Studio();
    Publication on = studio.live("h");
    Listener listener = studio.listen(sink);
    for (Duration set : List.of(Duration.ofDays(400), Duration.ofDays(-800), Duration.ZERO)) {
      studio.wallClock = Instant.EPOCH.plus(set);
      Studio.send(on, "K ", true);
      studio.tick();
    }
    assertEquals("[h]K K K ", sink.text());
    assertFalse(listener.isOver());
  }

  @Test
  void shouldTellWhoJoinedAndWhyTheyEnded() {
    Studio studio = new Studio();
    studio.live("h");
    Listener listener = studio.listen(sink);
    studio.tick();
    listener.end(EndReason.KICKED);
    listener.end(EndReason.FINISHED);
    studio.tick();

    assertEquals(List.of("LIVE", "joined", "ended: KICKED"), studio.events);
  }

  /** Sends single bytes, none of them a place to join. */
  private static void fall(Studio studio, Publication on, int bytes) {
    for (int i = 0; i < bytes; i++) {
      Studio.send(on, "x", false);
    }
    studio.pass(Duration.ofSeconds(1));
  }
}
