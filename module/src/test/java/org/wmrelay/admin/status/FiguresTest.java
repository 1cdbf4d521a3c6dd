package org.wmrelay.admin.status;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.admin.FakeRelay;
import org.wmrelay.admin.FakeRelay.Taker;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.source.push.EncoderDoctor;

class FiguresTest {
  private final FakeRelay relay = new FakeRelay();
  private final AtomicLong nowNs = new AtomicLong();
  private final Figures figures =
      new Figures(relay, nowNs::get, () -> Instant.EPOCH.plusNanos(nowNs.get()));
  private final PublishingPoint studio = relay.add("/studio", 100);

  @BeforeEach
  void listenToEvents() {
    relay.events = figures;
  }

  @AfterEach
  void close() throws InterruptedException {
    relay.close();
  }

  @Test
  void shouldReportAPointWithoutABroadcast() {
    studio.report(PointState.CONNECTING, "nobody answers");
    PointReport report = report();
    assertEquals("connecting", report.state());
    assertEquals("nobody answers", report.why());
    assertEquals("", report.source());
    assertNull(report.publisher());
    assertNull(report.broadcast());
    assertEquals(100, report.maxListeners());
  }

  @Test
  void shouldReportWhatTheHeaderSays() {
    Publication on = FakeRelay.live(studio, "Concert", 136_000);
    FakeRelay.send(on, 500);

    PointReport report = report();
    BroadcastReport broadcast = report.broadcast();
    assertNotNull(broadcast);
    assertEquals("live", report.state());
    assertEquals("encoder@10.1.2.3:50123 (WMEncoder/12.0)", report.publisher());
    assertEquals("Concert", broadcast.title());
    assertEquals(136_000, broadcast.claimedBitrate());
    assertEquals(List.of("mmsh", "asf"), broadcast.forms());
    assertEquals(1, broadcast.packets());
    assertEquals(500, broadcast.bytes());
    assertEquals(1, broadcast.headers());
  }

  @Test
  void shouldMeasureBitRatesAndRememberThem() {
    Publication on = FakeRelay.live(studio, "Concert", 136_000);
    figures.sample();
    FakeRelay.send(on, 2000);
    nowNs.addAndGet(1_000_000_000);
    figures.sample();

    assertEquals(16_000, report().inBitrate());
    RateReport rates = figures.rates("/studio");
    assertNotNull(rates);
    assertEquals(List.of(16_000L), rates.in());
    assertEquals(List.of(0), rates.listeners());
    assertEquals(Instant.EPOCH.plusSeconds(1), rates.until());
    assertNull(figures.rates("/other"));
  }

  @Test
  void shouldForgetAPointThatIsNoMore() {
    FakeRelay.live(studio, "Concert", 136_000);
    figures.sample();
    relay.remove("/studio");
    figures.sample();
    PublishingPoint again = relay.add("/studio", 100);
    assertEquals(List.of(), figures.rates(again.name()).in());
    assertTrue(figures.has("/studio"));
    assertFalse(figures.has("/other"));
  }

  @Test
  void shouldCountWhoIsBehindAsSlow() {
    Publication on = FakeRelay.live(studio, "Concert", 136_000);
    Taker slow = new Taker();
    Taker quick = new Taker();
    FakeRelay.listen(studio, "10.0.0.1:1", "slow", slow);
    FakeRelay.listen(studio, "10.0.0.2:1", "quick", quick);
    slow.hold();
    await()
        .until(
            () -> {
              FakeRelay.send(on, 10_000);
              return report().slowListeners() == 1;
            });

    List<ListenerReport> worst = listeners("", Comparator.comparingLong(l -> -l.lag()), 0, 1);
    assertEquals("slow", worst.get(0).agent());
    assertTrue(worst.get(0).slow());
    assertTrue(worst.get(0).lag() > 32 * 1024, () -> "lag " + worst);
    slow.release();
  }

  @Test
  void shouldFindSortAndPageListeners() {
    FakeRelay.live(studio, "Concert", 136_000);
    PublishingPoint other = relay.add("/other", 0);
    FakeRelay.live(other, "Talk", 64_000);
    for (int i = 0; i < 30; i++) {
      String agent = i % 3 == 0 ? "NSPlayer/12" : "VLC/3";
      FakeRelay.listen(studio, "10.0.0." + (100 - i) + ":5", agent, new Taker());
    }
    FakeRelay.listen(other, "10.9.9.9:5", "NSPlayer/12", new Taker());

    ListenerQuery query =
        new ListenerQuery(
            Optional.of("/studio"),
            "nsPLAYER",
            Comparator.comparing(ListenerReport::address).reversed(),
            2,
            3);
    ListenerPage page = figures.listeners(query);

    assertEquals(30, page.total());
    assertEquals(10, page.found());
    assertEquals(2, page.offset());
    assertEquals(
        List.of("10.0.0.91:5", "10.0.0.88:5", "10.0.0.85:5"),
        page.listeners().stream().map(ListenerReport::address).toList());
    assertEquals(
        31,
        figures
            .listeners(
                new ListenerQuery(
                    Optional.empty(), "", Comparator.comparing(ListenerReport::id), 0, 1))
            .total());
  }

  @Test
  void shouldRememberTheLastThatEndedAndWhy() {
    FakeRelay.live(studio, "Concert", 136_000);
    for (int i = 0; i < Figures.ENDED_KEPT + 10; i++) {
      Listener listener = listen(i);
      listener.end(EndReason.KICKED);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1)) // two hundred times
          .until(() -> listener.endedAt() != null && !studio.listeners().contains(listener));
    }

    await().until(() -> ended().size() == Figures.ENDED_KEPT);
    EndedReport last = ended().get(0);
    assertEquals("kicked", last.reason());
    assertEquals("kicked", last.why());
    assertEquals("10.0.0.9:" + (Figures.ENDED_KEPT + 9), last.listener().address());
    CountReport counts = figures.counts(Optional.of("/studio")).get(0);
    assertEquals(Figures.ENDED_KEPT + 10L, counts.endings().get("kicked"));
    assertEquals(0L, counts.endings().get("closed-by-peer"));
  }

  private Listener listen(int port) {
    return FakeRelay.listen(studio, "10.0.0.9:" + port, "player", new Taker());
  }

  @Test
  void shouldReportNothingOfDeliveryThatIsGone() {
    Figures stopped =
        new Figures(
            new RelayView() {
              @Override
              public List<PublishingPoint> points() {
                return List.of();
              }

              @Override
              public org.wmrelay.broadcast.Delivery delivery() {
                return null;
              }

              @Override
              public org.wmrelay.broadcast.Line line() {
                return null;
              }

              @Override
              public Bans bans() {
                return relay.bans();
              }

              @Override
              public EncoderDoctor pushesElsewhere() {
                return relay.pushesElsewhere();
              }

              @Override
              public ReloadReport reloads() {
                return relay.reloads();
              }

              @Override
              public String reload() {
                return "";
              }

              @Override
              public boolean isReady() {
                return false;
              }

              @Override
              public java.util.concurrent.atomic.AtomicBoolean draining() {
                return relay.draining();
              }

              @Override
              public Nodes nodes() {
                return relay.nodes();
              }
            },
            nowNs::get,
            () -> Instant.EPOCH);
    assertEquals(new DeliveryReport(List.of(), 0, null), stopped.delivery());
    assertEquals(2, figures.delivery().threads().size());
  }

  private PointReport report() {
    return figures.points(Optional.of("/studio")).points().get(0);
  }

  private List<EndedReport> ended() {
    return figures.ended(Optional.of("/studio"), 1000);
  }

  private List<ListenerReport> listeners(
      String find, Comparator<ListenerReport> order, int offset, int limit) {
    return figures
        .listeners(new ListenerQuery(Optional.empty(), find, order, offset, limit))
        .listeners();
  }
}
