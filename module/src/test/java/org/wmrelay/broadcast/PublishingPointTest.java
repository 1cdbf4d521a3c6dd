package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PublishingPointTest {
  private final Studio studio = new Studio();
  private final PublishingPoint point = studio.point;

  @Test
  void shouldRefuseTheNextListenerWhenAllSeatsAreTaken() {
    for (int i = 0; i < 3; i++) {
      assertInstanceOf(Seat.class, point.admit("a"));
    }
    Admission.Refusal refusal = assertInstanceOf(Admission.Refusal.class, point.admit("a"));
    assertEquals("max-listeners = 3 reached", refusal.why());
    assertEquals(List.of("refused: max-listeners = 3 reached"), studio.events);
    assertEquals(3, point.seatsTaken());
  }

  @Test
  void shouldGiveASeatBackOnceWhenItIsReleasedTwice() {
    Seat seat = (Seat) point.admit("a");
    point.admit("a");
    seat.release();
    seat.release();
    assertEquals(1, point.seatsTaken());
  }

  @Test
  void shouldCountAddressesOverAllPoints() {
    ListenerLimits limits = new ListenerLimits(0, 1);
    Studio one = new Studio(Studio.settings(), limits, 0);
    Studio two = new Studio(Studio.settings(), limits, 0);
    Seat seat = (Seat) one.point.admit("10.0.0.1");

    Admission refused = two.point.admit("10.0.0.1");
    assertEquals(
        new Admission.Refusal(RefusalReason.PER_ADDRESS, "limits.per-address = 1 reached"),
        refused);
    assertEquals(0, two.point.seatsTaken());
    assertInstanceOf(Seat.class, two.point.admit("10.0.0.2"));
    seat.release();
    assertInstanceOf(Seat.class, two.point.admit("10.0.0.1"));
  }

  @Test
  void shouldLimitListenersFromOneAddressOfAPoint() {
    PointSettings usual = Studio.settings();
    PointSettings strict =
        new PointSettings(3, 1, usual.window(), usual.linger(), usual.delivery());
    PublishingPoint limited = new Studio(strict).point;
    Seat seat = (Seat) limited.admit("10.0.0.1");

    assertEquals(
        new Admission.Refusal(RefusalReason.PER_ADDRESS, "per-address = 1 reached"),
        limited.admit("10.0.0.1"));
    assertInstanceOf(Seat.class, limited.admit("10.0.0.2"));
    assertEquals(1, limited.counters().refusals(RefusalReason.PER_ADDRESS));
    assertEquals(0, limited.counters().refusals(RefusalReason.FULL));
    seat.release();
    assertInstanceOf(Seat.class, limited.admit("10.0.0.1"));
  }

  @Test
  void shouldRefuseWhoWouldOverfillTheLine() {
    AtomicReference<PublishingPoint> counted = new AtomicReference<>();
    Line line = new Line(new Uplink(272), () -> counted.get().seatsTaken() * 136_000L);
    Studio studioOnALine =
        new Studio(Studio.settings(), new ListenerLimits(0, 0, line, null, () -> false), 0);
    counted.set(studioOnALine.point);
    Seat first = (Seat) studioOnALine.point.admit("a");
    assertInstanceOf(Seat.class, studioOnALine.point.admit("b"));

    assertEquals(
        new Admission.Refusal(RefusalReason.UPLINK, "limits.uplink: 272 kbit/s are taken"),
        studioOnALine.point.admit("c"));
    assertEquals(2, studioOnALine.point.seatsTaken());
    first.release();
    assertInstanceOf(Seat.class, studioOnALine.point.admit("c"));
  }

  @Test
  void shouldCountListenersOverAllPoints() {
    ListenerLimits limits = new ListenerLimits(1, 0);
    Studio one = new Studio(Studio.settings(), limits, 0);
    Studio two = new Studio(Studio.settings(), limits, 0);
    one.point.admit("10.0.0.1");

    assertEquals(
        new Admission.Refusal(RefusalReason.FULL, "limits.max-listeners = 1 reached"),
        two.point.admit("10.0.0.2"));
    assertEquals(1, limits.listeners());
  }

  @Test
  void shouldTellABannedAddressSoAlsoWhenAllSeatsAreTaken() {
    Bans bans = new Bans(InstantSource.system(), UnaryOperator.identity());
    bans.add("10.0.0.9", Duration.ofMinutes(1));
    ListenerLimits limits = new ListenerLimits(0, 0, null, bans, () -> false);
    PublishingPoint full = new Studio(Studio.settings(), limits, 0).point;
    for (int i = 0; i < 3; i++) {
      full.admit("a");
    }
    Admission.Refusal banned =
        new Admission.Refusal(RefusalReason.BANNED, "this address is banned for a time");
    assertEquals(banned, full.admit("10.0.0.9"));
    assertEquals(banned, full.whyBanned("10.0.0.9"));
    assertNull(full.whyBanned("a"));
    assertEquals(1, full.counters().refusals(RefusalReason.BANNED));
  }

  @Test
  void shouldEndAListenerWhoseAddressWasBannedWhileItWasLetIn() {
    Bans bans = new Bans(InstantSource.system(), UnaryOperator.identity());
    ListenerLimits limits = new ListenerLimits(0, 0, null, bans, () -> false);
    Studio banned = new Studio(Studio.settings(), limits, Integer.MAX_VALUE);
    banned.live("h");
    Seat seat = (Seat) banned.point.admit("10.0.0.9");
    bans.add("10.0.0.9", Duration.ofMinutes(1));
    ListenerInfo info = new ListenerInfo("10.0.0.9:1", "test", "/studio");
    Listener listener = seat.listen("word", new FakeSink(), info, ChangePolicy.FOLLOW);
    banned.tick();

    assertEquals(EndReason.KICKED, listener.endReason());
    assertEquals(List.of(), List.copyOf(banned.point.listeners()));
  }

  @Test
  void shouldCountThoseWhoListenOnOtherNodes() {
    AtomicInteger elsewhere = new AtomicInteger(2);
    point.setListenersElsewhere(elsewhere::get);
    assertInstanceOf(Seat.class, point.admit("a"));

    Admission.Refusal full = new Admission.Refusal(RefusalReason.FULL, "max-listeners = 3 reached");
    assertEquals(full, point.whyNotNow("b"));
    assertEquals(0, point.counters().refusals(), "asking is no refusal");
    assertEquals(full, point.admit("b"));
    elsewhere.set(1);
    assertNull(point.whyNotNow("b"));
    assertInstanceOf(Seat.class, point.admit("b"));
  }

  @Test
  void shouldLetNobodyInWhileDraining() {
    AtomicBoolean draining = new AtomicBoolean();
    ListenerLimits limits = new ListenerLimits(0, 0, null, null, draining::get);
    PublishingPoint drained = new Studio(Studio.settings(), limits, 0).point;
    assertInstanceOf(Seat.class, drained.admit("a"));

    draining.set(true);
    Admission.Refusal refusal = assertInstanceOf(Admission.Refusal.class, drained.admit("b"));
    assertEquals(RefusalReason.DRAINING, refusal.reason());
    assertEquals(1, drained.seatsTaken());
    draining.set(false);
    assertInstanceOf(Seat.class, drained.admit("b"));
  }

  @Test
  void shouldReleaseTheSeatWhenThereIsNothingToListenTo() {
    Seat seat = (Seat) point.admit("a");
    assertNull(seat.listen("word", new FakeSink(), info(), ChangePolicy.END));
    assertEquals(0, point.seatsTaken());

    studio.live("h");
    Seat other = (Seat) point.admit("a");
    assertNull(other.listen("no such form", new FakeSink(), info(), ChangePolicy.END));
    assertEquals(0, point.seatsTaken());
  }

  @Test
  void shouldTakeThePublicationAwayWhenAnotherPublishes() {
    Publication first = studio.live("h");
    Publication second = point.publish("other");

    assertFalse(Studio.send(first, "late", true));
    assertTrue(Studio.send(second, "K", true));
    first.end("must not count");
    assertEquals(1, point.broadcast().packets());
  }

  @Test
  void shouldKeepTheBroadcastWhileTheSourceIsAwayForLessThanLinger() {
    Publication first = studio.live("h");
    Broadcast before = point.broadcast();
    first.lost("connection reset");
    assertEquals(new PointStatus(PointState.LINGERING, "connection reset"), point.status());
    studio.pass(Duration.ofSeconds(29));
    Publication second = point.publish("test");
    second.write(second::resume);
    studio.pass(Duration.ofSeconds(60));

    assertSame(before, point.broadcast());
    assertEquals(PointState.LIVE, point.status().state());
  }

  @Test
  void shouldEndTheBroadcastWhenTheSourceIsAwayForLonger() {
    Publication first = studio.live("h");
    FakeSink sink = new FakeSink();
    studio.listen(sink);
    first.lost("connection reset");
    studio.pass(Duration.ofSeconds(31));

    assertNull(point.broadcast());
    assertTrue(sink.ended);
    assertEquals(new PointStatus(PointState.IDLE, "connection reset"), point.status());
  }

  @Test
  void shouldKeepTheReasonOfAnEndThatComesTogetherWithThatOfLinger() {
    studio.timer.cancelsComeTooLate = true;
    studio.live("h").lost("connection reset");
    point.end("ended by an operator");
    studio.pass(Duration.ofSeconds(31));

    assertEquals(new PointStatus(PointState.IDLE, "ended by an operator"), point.status());
  }

  @Test
  void shouldLingerAnewWhenTheSourceIsLostAgainTogetherWithTheEndOfTheFirstLinger() {
    studio.timer.cancelsComeTooLate = true;
    studio.live("h").lost("connection reset");
    studio.pass(Duration.ofSeconds(29));
    studio.live("h").lost("connection reset again");
    studio.pass(Duration.ofSeconds(29));
    assertEquals(new PointStatus(PointState.LINGERING, "connection reset again"), point.status());

    studio.pass(Duration.ofSeconds(2));
    assertEquals(new PointStatus(PointState.IDLE, "connection reset again"), point.status());
  }

  @Test
  void shouldBeginANewBroadcastAfterTheLastOneEnded() {
    Publication first = studio.live("h");
    Broadcast before = point.broadcast();
    first.end("done");
    studio.live("h");
    assertNotEquals(before, point.broadcast());
    assertEquals(List.of("LIVE", "IDLE: done", "LIVE"), studio.events);
  }

  @Test
  void shouldReportWhatTheSourceDoesOnlyWhileNothingIsBroadcast() {
    point.report(PointState.CONNECTING, "trying");
    assertEquals(new PointStatus(PointState.CONNECTING, "trying"), point.status());
    Publication on = studio.live("h");
    point.report(PointState.CONNECTING, "other");
    assertEquals(PointState.LIVE, point.status().state());
    on.lost("away");
    point.report(PointState.CONNECTING, "again");
    assertEquals(PointState.LINGERING, point.status().state());
  }

  @Test
  void shouldTellThoseWhoWaitWhenTheBroadcastBegins() {
    CompletableFuture<Broadcast> waiting = point.awaitBroadcast(Duration.ofMinutes(1));
    assertFalse(waiting.isDone());
    studio.live("h");
    assertSame(point.broadcast(), waiting.join());
    assertSame(point.broadcast(), point.awaitBroadcast(Duration.ofMinutes(1)).join());
  }

  @Test
  void shouldAskASourceThatWaitsForListenersWhenSomebodyWaits() {
    List<String> asked = new java.util.ArrayList<>();
    point.setSource(
        new Source() {
          @Override
          public void start() {}

          @Override
          public void stop() {}

          @Override
          public void demand() {
            asked.add("demand");
          }

          @Override
          public String describe() {
            return "fake";
          }
        });
    point.awaitBroadcast(Duration.ofMinutes(1));
    assertEquals(List.of("demand"), asked);
  }

  @Test
  void shouldGiveUpWaitingWhenNoBroadcastBegins() {
    CompletableFuture<Broadcast> waiting = point.awaitBroadcast(Duration.ofSeconds(10));
    studio.pass(Duration.ofSeconds(9));
    assertFalse(waiting.isDone());
    studio.pass(Duration.ofSeconds(1));
    CompletionException failed = assertThrows(CompletionException.class, waiting::join);
    assertInstanceOf(java.util.concurrent.TimeoutException.class, failed.getCause());
  }

  @Test
  void shouldRememberTheMostListenersAtOnce() {
    studio.live("h");
    Listener one = studio.listen(new FakeSink());
    studio.listen(new FakeSink());
    one.end(EndReason.KICKED);
    studio.tick();
    assertEquals(1, point.listeners().size());
    assertEquals(2, point.peakListeners());
  }

  @Test
  void shouldCountOnFromOneBroadcastToTheNext() {
    for (int run = 0; run < 2; run++) {
      Publication on = studio.live("h");
      Studio.send(on, "K0 ", true);
      studio.listen(new FakeSink());
      studio.tick();
      on.end("over");
      studio.tick();
    }

    PointCounters counters = point.counters();
    assertEquals(2, counters.packetsReceived());
    assertEquals(6, counters.bytesReceived());
    assertEquals("[h]K0 .[h]K0 .".length(), counters.bytesSent());
    assertEquals(2, counters.joins());
    assertEquals(2, counters.endings(EndReason.FINISHED));
    assertEquals(0, counters.endings(EndReason.KICKED));
  }

  @Test
  void shouldCountRefusals() {
    for (int i = 0; i < 5; i++) {
      point.admit("a");
    }
    assertEquals(2, point.counters().refusals());
    assertEquals(0, point.counters().joins());
  }

  @Test
  void shouldNameWhoPublishes() {
    assertNull(point.publisher());
    Publication on = studio.publish();
    assertEquals("test", point.publisher());
    on.lost("gone");
    assertNull(point.publisher());
  }

  @Test
  void shouldNameAllFormsWithThePrimaryFirst() {
    studio.live("h");
    assertEquals(List.of("word", "shout"), point.broadcast().forms());
  }

  private static ListenerInfo info() {
    return new ListenerInfo("127.0.0.1:5", "test", "/studio");
  }
}
