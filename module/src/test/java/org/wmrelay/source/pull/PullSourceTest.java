package org.wmrelay.source.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.broadcast.SourceCount;
import org.wmrelay.broadcast.Studio;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.AttemptFactory;
import org.wmrelay.media.IngestCount;
import org.wmrelay.media.MmshForm;
import org.wmrelay.wire.mmsh.Frame;

class PullSourceTest {
  private static final Duration ONE = Duration.ofSeconds(1);

  private final AsfBench bench = new AsfBench();
  private final Studio studio = bench.studio;
  private final FakeAttempts first = new FakeAttempts();
  private final FakeAttempts second = new FakeAttempts();
  private final FakeAttempts standBy = new FakeAttempts();
  private final RandomGenerator halfway = new Halfway();

  // ---- one upstream ----

  @Test
  void shouldConnectAtOnceAndSayWhatItDoes() {
    pulling(first).start();
    assertEquals(1, first.started.size());
    assertEquals(List.of("CONNECTING: connecting to http://up0/"), studio.events);
  }

  @Test
  void shouldBeLiveAsSoonAsAHeaderCame() {
    pulling(first).start();
    first.last().header("av.asf");
    assertEquals(PointState.LIVE, state());
    assertNotNull(studio.point.broadcast());
  }

  @Test
  void shouldTryForEverAndWaitLongerEachTime() {
    pulling(first).start();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      first.last().fail("refuses the connection");
      int before = first.started.size();
      long from = studio.nowNs();
      while (first.started.size() == before) {
        studio.pass(Duration.ofMillis(100));
      }
      waits.add(Duration.ofNanos(studio.nowNs() - from).toMillis());
    }
    assertEquals(
        List.of(1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L, 30000L),
        waits.stream().map(ms -> ms / 1000 * 1000).toList());
  }

  @Test
  void shouldSayWhyItFailedAndHowLongItWaits() {
    pulling(first).start();
    first.last().fail("answers 404 Not Found");
    studio.pass(Duration.ofMillis(10));
    assertEquals(PointState.CONNECTING, state());
    assertEquals("http://up0/: answers 404 Not Found; waits 1 s", studio.point.status().why());
  }

  @Test
  void shouldVaryItsWaitsByAQuarter() {
    Backoff low = new Backoff(ONE, Duration.ofSeconds(30), () -> 0L);
    assertEquals(Duration.ofMillis(750), low.after(1));
    assertEquals(Duration.ofMillis(22_500), low.after(100));
    Backoff high = new Backoff(ONE, Duration.ofSeconds(30), () -> -1L);
    assertTrue(high.after(1).toMillis() >= 1249);
    assertTrue(high.after(1_000_000).toMillis() <= 37_500);
  }

  @Test
  void shouldReconnectAtOnceWhenAStreamThatWentWellIsCut() {
    pulling(first).start();
    goWell(first.last());
    first.last().fail("closed the connection");
    studio.pass(Duration.ofMillis(10));
    assertEquals(2, first.started.size());
    assertEquals(PointState.LINGERING, state());
  }

  @Test
  void shouldForgetEarlierFailuresWhenAStreamWentWell() {
    pulling(first).start();
    for (int i = 0; i < 5; i++) {
      first.last().fail("refuses the connection");
      studio.pass(Duration.ofSeconds(31));
    }
    goWell(first.last());
    first.last().fail("closed the connection");
    studio.pass(Duration.ofMillis(10));
    first.last().fail("refuses the connection");
    int before = first.started.size();
    studio.pass(Duration.ofMillis(1500));
    assertEquals(before + 1, first.started.size());
  }

  @Test
  void shouldWaitBeforeItReconnectsToAStreamThatIsCutAtOnce() {
    pulling(first).start();
    first.last().header("av.asf").packet("av.asf", 0).fail("closed the connection");
    studio.pass(Duration.ofMillis(500));
    assertEquals(1, first.started.size());
    studio.pass(ONE);
    assertEquals(2, first.started.size());
  }

  @Test
  void shouldNotTakeAHeaderWithoutPacketsForAStreamThatWentWell() {
    pulling(first, second).start();
    first.last().header("av.asf");
    studio.pass(Duration.ofSeconds(15));
    first.last().fail("sent no packet for 15 s");
    studio.pass(Duration.ofMillis(10));
    assertEquals(1, first.started.size());
    assertEquals(1, second.started.size());
  }

  @Test
  void shouldKeepListenersAndGoOnWhenTheSameStreamComesBack() {
    pulling(first).start();
    first.last().header("av.asf");
    FakeSink sink = bench.listen(MmshForm.NAME);
    first.last().packet("av.asf", 0).fail("closed the connection");
    studio.pass(Duration.ofSeconds(2));
    first.last().header("av.asf").packet("av.asf", 0).packet("av.asf", 1);
    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    assertEquals(List.of(0L, 1L), data.stream().map(Frame::locationId).toList());
    assertEquals(1, bench.count(IngestCount.REPEATS));
  }

  @Test
  void shouldEndTheBroadcastWhenTheSourceStaysAwayLongerThanLinger() {
    pulling(first).start();
    first.last().header("av.asf").packet("av.asf", 0).fail("closed the connection");
    studio.pass(Duration.ofSeconds(31));
    assertNull(studio.point.broadcast());
    assertTrue(first.started.size() > 1, "and it still tries");
  }

  @Test
  void shouldSurviveAnAttemptThatEndsWhileItBegins() {
    pulling(
            (ingest, ended) -> {
              ended.accept("answers nothing");
              return () -> {};
            })
        .start();
    studio.pass(Duration.ofSeconds(3));
    assertTrue(studio.point.status().why().startsWith("http://up0/: answers nothing"));
  }

  @Test
  void shouldSurviveAnAttemptThatCannotEvenBegin() {
    pulling(
            (ingest, ended) -> {
              throw new IllegalStateException("client is stopped");
            },
            second)
        .start();
    studio.pass(Duration.ofMillis(10));
    assertEquals(1, second.started.size());
  }

  @Test
  void shouldWriteNothingAfterItsStop() {
    PullSource source = pulling(first);
    source.start();
    first.last().header("av.asf");
    source.stop();
    assertTrue(first.last().stopped);
    first.last().packet("av.asf", 0);
    assertEquals(0, bench.count(IngestCount.PACKETS));
    assertEquals(Outcome.TAKEN_AWAY, first.last().outcome());
    studio.pass(Duration.ofSeconds(60));
    assertEquals(1, first.started.size());
  }

  @Test
  void shouldNotPublishAfterItsStop() {
    PullSource source = pulling(first);
    source.start();
    source.stop();
    first.last().header("av.asf");
    assertNull(studio.point.broadcast());
  }

  @Test
  void shouldStopWhenSomebodyElseEndsTheBroadcast() {
    PullSource source = pulling(first);
    source.start();
    first.last().header("av.asf").packet("av.asf", 0);
    studio.point.end("ended by the operator");
    first.last().packet("av.asf", 1).fail("is not needed any more");
    studio.pass(Duration.ofSeconds(60));
    assertEquals(1, first.started.size());
    assertEquals(PointState.IDLE, state());
    source.start();
    assertEquals(2, first.started.size());
  }

  @Test
  void shouldWaitForItsStartWhenAnOperatorEndsTheBroadcastWhileTheUpstreamIsAway() {
    PullSource source = pulling(first);
    source.start();
    first.last().header("av.asf").packet("av.asf", 0).fail("closed the connection");
    studio.pass(Duration.ofMillis(10));
    assertEquals(PointState.LINGERING, state());

    source.broadcastEnds();
    studio.point.end("ended by an operator");
    studio.pass(Duration.ofSeconds(60));
    assertEquals(1, first.started.size());
    assertEquals("ended by an operator", studio.point.status().why());

    source.start();
    first.last().header("av.asf");
    assertEquals(PointState.LIVE, state());
  }

  @Test
  void shouldCountWhatItRelaysAndWhatFails() {
    PullSource source = pulling(first);
    source.start();
    first.last().header("av.asf").packet("av.asf", 0).fail("closed the connection");
    studio.pass(Duration.ofSeconds(2));
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    Map<String, Long> counts =
        source.counts().stream().collect(Collectors.toMap(SourceCount::name, SourceCount::value));
    assertEquals(2, counts.get("failed-attempts"));
    assertEquals(1, counts.get("packets"));
    assertEquals(Duration.ZERO, source.startsWithin());
  }

  // ---- several upstreams ----

  @Test
  void shouldTryTheNextUpstreamAtOnceAndWaitOnlyWhenAllFailed() {
    pulling(first, second).start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    assertEquals(1, second.started.size());
    second.last().fail("answers 404 Not Found");
    studio.pass(Duration.ofMillis(500));
    assertEquals(1, first.started.size());
    studio.pass(ONE);
    assertEquals(2, first.started.size());
  }

  @Test
  void shouldGoBackToABetterUpstreamAtAKeyFrame() {
    pulling(first, second).start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    second.last().header("av.asf");
    FakeSink sink = bench.listen(MmshForm.NAME);
    second.last().packet("av.asf", 0).packet("av.asf", 1);

    studio.pass(Duration.ofSeconds(61));
    FakeAttempts.One better = first.last();
    assertEquals(2, first.started.size());
    better.header("av.asf").packet("av.asf", 5).packet("av.asf", 6);
    assertFalse(second.last().stopped);
    second.last().packet("av.asf", 2);
    better.packet("av.asf", 7);
    assertTrue(second.last().stopped);
    second.last().packet("av.asf", 3);
    assertEquals(Outcome.TAKEN_AWAY, second.last().outcome());

    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    assertEquals(4, data.size(), "0, 1, 2 of the second upstream and 7 of the first");
    assertEquals(
        AsfBench.sendTimeMs(AsfBench.packets("av.asf").get(7), AsfBench.header("av.asf")),
        AsfBench.sendTimeMs(data.get(3).payload(), AsfBench.header("av.asf")));
  }

  @Test
  void shouldStayWithTheUpstreamInUseWhenTheBetterOneIsStillAway() {
    pulling(first, second, standBy).start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    second.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    standBy.last().header("audio.asf");
    assertEquals(PointState.LIVE, state());

    studio.pass(Duration.ofSeconds(61));
    assertEquals(2, first.started.size());
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    assertEquals(2, second.started.size(), "the next better one is tried then");
    second.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    assertFalse(standBy.last().stopped);
    assertEquals(Outcome.GOES_ON, standBy.last().packet("audio.asf", 0).outcome());

    studio.pass(Duration.ofSeconds(61));
    assertEquals(3, first.started.size(), "and again after a while");
  }

  @Test
  void shouldBeginANewStreamForListenersWhenTheBetterUpstreamHasAnotherHeader() {
    pulling(first, standBy).start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    standBy.last().header("audio.asf").packet("audio.asf", 0);
    Broadcast broadcast = studio.point.broadcast();
    studio.pass(Duration.ofSeconds(61));
    first.last().header("av.asf").packet("av.asf", 0);
    assertEquals(broadcast, studio.point.broadcast());
    assertEquals(2, broadcast.generation());
    assertTrue(standBy.last().stopped);
  }

  @Test
  void shouldGoOnWithTheBetterUpstreamWhenTheOneInUseFailsMeanwhile() {
    pulling(first, second).start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    goWell(second.last());
    studio.pass(Duration.ofSeconds(50));
    assertEquals(2, first.started.size());
    second.last().fail("closed the connection");
    studio.pass(Duration.ofMillis(10));
    assertEquals(2, first.started.size(), "it is being tried already");
    assertEquals(1, second.started.size());
    first.last().header("av.asf").packet("av.asf", 0);
    assertEquals(PointState.LIVE, state());
  }

  @Test
  void shouldNeverGoBackWhenThatIsSwitchedOff() {
    PullSource source =
        source(settings(2, Duration.ZERO, Optional.empty()), List.of(first, second));
    source.start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    second.last().header("av.asf");
    studio.pass(Duration.ofMinutes(3));
    assertEquals(1, first.started.size());
  }

  @Test
  void shouldNotTryABetterOneWhileTheFirstIsInUse() {
    pulling(first, second).start();
    goWell(first.last());
    studio.pass(Duration.ofMinutes(3));
    assertEquals(1, first.started.size());
    assertEquals(0, second.started.size());
  }

  // ---- chosen by an operator ----

  @Test
  void shouldChangeOverToTheChosenUpstreamAtAKeyFrameAndStayThere() {
    PullSource source = pulling(first, second);
    source.start();
    first.last().header("av.asf");
    FakeSink sink = bench.listen(MmshForm.NAME);
    first.last().packet("av.asf", 0).packet("av.asf", 1);

    assertTrue(source.choose(1));
    second.last().header("av.asf").packet("av.asf", 5).packet("av.asf", 6);
    assertEquals(OptionalInt.of(0), source.inUse());
    first.last().packet("av.asf", 2);
    second.last().packet("av.asf", 7);
    assertEquals(OptionalInt.of(1), source.inUse());
    assertTrue(first.last().stopped);

    studio.pass(Duration.ofMinutes(5));
    assertEquals(1, first.started.size(), "nothing better is looked for");
    second.last().packet("av.asf", 8);
    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    assertEquals(5, data.size(), "0, 1, 2 of the first upstream, 7 and 8 of the chosen one");
  }

  @Test
  void shouldGoBackToTheFirstUpstreamWhenTheChosenOneFails() {
    PullSource source = pulling(first, second, standBy);
    source.start();
    first.last().header("av.asf");
    source.choose(1);
    second.last().header("av.asf").packet("av.asf", 7).fail("closed the connection");
    studio.pass(Duration.ofMillis(10));
    assertEquals(2, first.started.size());
    assertEquals(0, standBy.started.size());
    assertEquals(OptionalInt.empty(), source.inUse());
  }

  @Test
  void shouldGoOnAsBeforeWhenTheChosenUpstreamHasNothing() {
    PullSource source = pulling(first, second, standBy);
    source.start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    second.last().header("av.asf");

    source.choose(2);
    standBy.last().fail("answers 404 Not Found");
    studio.pass(Duration.ofMillis(10));
    assertEquals(OptionalInt.of(1), source.inUse());
    assertFalse(second.last().stopped);
    studio.pass(Duration.ofSeconds(61));
    assertEquals(2, first.started.size(), "the better one is tried again");
  }

  @Test
  void shouldKeepTheUpstreamInUseThatIsChosen() {
    PullSource source = pulling(first, second);
    source.start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    second.last().header("av.asf");
    studio.pass(Duration.ofSeconds(61));
    FakeAttempts.One better = first.last();

    source.choose(1);
    assertTrue(better.stopped);
    better.header("av.asf").packet("av.asf", 7);
    assertEquals(OptionalInt.of(1), source.inUse());
    studio.pass(Duration.ofMinutes(3));
    assertEquals(2, first.started.size());
    assertEquals(1, second.started.size());
  }

  @Test
  void shouldTryTheChosenUpstreamAtOnceWhenNoneIsThere() {
    PullSource source = pulling(first, second);
    source.start();
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    FakeAttempts.One connecting = second.last();
    source.choose(0);
    assertTrue(connecting.stopped);
    assertEquals(2, first.started.size());

    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    second.last().fail("refuses the connection");
    studio.pass(Duration.ofMillis(10));
    int before = first.started.size();
    source.choose(1);
    second.last().header("av.asf");
    studio.pass(Duration.ofMinutes(3));
    assertEquals(before, first.started.size(), "the wait is over");
    assertEquals(OptionalInt.of(1), source.inUse());
  }

  @Test
  void shouldChooseNothingWhileNothingIsPulled() {
    PullSource source = pulling(first, second);
    assertFalse(source.choose(1));
    source.start();
    source.stop();
    assertFalse(source.choose(1));
    assertEquals(0, second.started.size());
  }

  // ---- on demand ----

  @Test
  void shouldPullOnDemandOnlyWhenSomebodyWantsToListen() {
    PullSource source = onDemand();
    source.start();
    studio.pass(Duration.ofSeconds(5));
    assertEquals(0, first.started.size());
    assertEquals(Duration.ofSeconds(10), source.startsWithin());
    assertEquals("waits for a listener", studio.point.status().why());

    var broadcast = studio.point.awaitBroadcast(Duration.ofSeconds(10));
    assertEquals(1, first.started.size());
    assertFalse(broadcast.isDone());
    first.last().header("av.asf");
    assertTrue(broadcast.isDone());
    assertNotNull(studio.point.broadcast());
  }

  @Test
  void shouldStopPullingOnDemandWhenNobodyHasListenedForAWhile() {
    onDemand().start();
    studio.point.awaitBroadcast(Duration.ofSeconds(10));
    first.last().header("av.asf");
    Seat seat = (Seat) studio.point.admit("127.0.0.1");
    studio.pass(Duration.ofSeconds(60));
    assertFalse(first.last().stopped);
    seat.release();
    studio.pass(Duration.ofSeconds(28));
    assertFalse(first.last().stopped);
    studio.pass(Duration.ofSeconds(4));
    assertTrue(first.last().stopped);
    assertNull(studio.point.broadcast());
    assertEquals(PointState.IDLE, state());

    studio.point.awaitBroadcast(Duration.ofSeconds(10));
    assertEquals(2, first.started.size(), "the next listener starts it again");
  }

  @Test
  void shouldNotStopWhileTheFirstListenerStillWaits() {
    PullSource source =
        source(
            settings(
                1,
                Duration.ZERO,
                Optional.of(new PullSettings.OnDemand(Duration.ofSeconds(10), Duration.ZERO))),
            List.of(first));
    source.start();
    studio.point.awaitBroadcast(Duration.ofSeconds(10));
    studio.pass(Duration.ofSeconds(8));
    assertFalse(first.last().stopped);
    studio.pass(Duration.ofSeconds(4));
    assertTrue(first.last().stopped);
    studio.pass(Duration.ofSeconds(60));
    assertEquals(1, first.started.size());
  }

  @Test
  void shouldStopRetryingOnDemandWhenNobodyWaitsAnyMore() {
    onDemand().start();
    studio.point.awaitBroadcast(Duration.ofSeconds(10));
    first.last().fail("refuses the connection");
    studio.pass(Duration.ofSeconds(40));
    int tries = first.started.size();
    studio.pass(Duration.ofSeconds(120));
    assertEquals(tries, first.started.size());
  }

  // ---- helpers ----

  /** Sends packets for longer than it takes to be trusted. */
  private void goWell(FakeAttempts.One one) {
    one.header("av.asf");
    for (int i = 0; i < 12; i++) {
      one.packet("av.asf", i);
      studio.pass(ONE);
    }
  }

  private PointState state() {
    return studio.point.status().state();
  }

  private PullSource onDemand() {
    return source(
        settings(
            1,
            Duration.ofSeconds(60),
            Optional.of(new PullSettings.OnDemand(Duration.ofSeconds(10), Duration.ofSeconds(30)))),
        List.of(first));
  }

  private PullSource pulling(AttemptFactory... upstreams) {
    return source(
        settings(upstreams.length, Duration.ofSeconds(60), Optional.empty()), List.of(upstreams));
  }

  private PullSource source(PullSettings settings, List<? extends AttemptFactory> upstreams) {
    PullSource source =
        new PullSource(
            studio.point,
            bench.channel,
            settings,
            upstream -> upstreams.get(settings.upstreams().indexOf(upstream)),
            studio.timer,
            studio::nowNs,
            halfway);
    studio.point.setSource(source);
    return source;
  }

  private static PullSettings settings(
      int upstreams, Duration failBack, Optional<PullSettings.OnDemand> onDemand) {
    List<Upstream> urls = new ArrayList<>();
    for (int i = 0; i < upstreams; i++) {
      urls.add(new Upstream(URI.create("http://up" + i + "/"), Optional.empty(), Optional.empty()));
    }
    return new PullSettings(
        urls,
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(15),
        ONE,
        Duration.ofSeconds(30),
        failBack,
        onDemand);
  }

  /** Varies nothing. */
  private static final class Halfway implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public double nextDouble() {
      return 0.5;
    }
  }
}
