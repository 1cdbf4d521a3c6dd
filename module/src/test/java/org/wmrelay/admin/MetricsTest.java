package org.wmrelay.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.admin.FakeRelay.Taker;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.source.push.PushPoint;
import org.wmrelay.source.push.PushSettings;

class MetricsTest {
  private final FakeRelay relay = new FakeRelay();
  private final Figures figures = new Figures(relay, System::nanoTime, InstantSource.system());
  private final Metrics metrics = new Metrics(figures, relay.nodes, "3.0.0", new OwnCounts());

  private static final class OwnCounts implements Metrics.OwnCounts {
    @Override
    public long failedLogins() {
      return 7;
    }

    @Override
    public long droppedFollowers() {
      return 8;
    }

    @Override
    public long lostSessionLines() {
      return 9;
    }
  }

  @BeforeEach
  void broadcast() {
    PublishingPoint studio = relay.add("/stu\"dio", 100);
    PushSettings settings =
        new PushSettings(Optional.empty(), Optional.empty(), true, Duration.ofSeconds(5));
    studio.setSource(new PushPoint(studio, settings, System::nanoTime));
    relay.add("/idle", 5);
    Publication on = FakeRelay.live(studio, "Concert", 136_000);
    FakeRelay.send(on, 500);
    FakeRelay.send(on, 700);
    FakeRelay.listen(studio, "10.0.0.1:5", "p", new Taker());
    FakeRelay.listen(studio, "10.0.0.2:5", "p", new Taker()).end(EndReason.KICKED);
    await().until(() -> studio.counters().endings(EndReason.KICKED) == 1);
  }

  @AfterEach
  void close() throws InterruptedException {
    relay.close();
  }

  @Test
  void shouldShowTheFiguresOfEachPoint() {
    List<String> lines = lines(null);
    for (String expected :
        List.of(
            "wmrelay_build_info{version=\"3.0.0\"} 1",
            "wmrelay_listeners{point=\"/stu\\\"dio\"} 1.0",
            "wmrelay_listeners{point=\"/idle\"} 0.0",
            "wmrelay_listeners_peak{point=\"/stu\\\"dio\"} 2.0",
            "wmrelay_listeners_limit{point=\"/idle\"} 5.0",
            "wmrelay_listeners_slow{point=\"/idle\"} 0.0",
            "wmrelay_point_state{point=\"/idle\",state=\"idle\"} 1.0",
            "wmrelay_point_state{point=\"/idle\",state=\"live\"} 0.0",
            "wmrelay_point_state{point=\"/stu\\\"dio\",state=\"live\"} 1.0",
            "wmrelay_listener_joins_total{point=\"/stu\\\"dio\"} 2.0",
            "wmrelay_listener_endings_total{point=\"/stu\\\"dio\",reason=\"kicked\"} 1.0",
            "wmrelay_listener_endings_total{point=\"/stu\\\"dio\",reason=\"too-slow\"} 0.0",
            "wmrelay_listener_refusals_total{point=\"/idle\",reason=\"full\"} 0.0",
            "wmrelay_source_packets_total{point=\"/stu\\\"dio\"} 2.0",
            "wmrelay_source_received_bytes_total{point=\"/stu\\\"dio\"} 1200.0",
            "wmrelay_source_events_total{event=\"gaps\",point=\"/stu\\\"dio\"} 0.0",
            "wmrelay_delivery_pinned_bytes 0.0",
            "wmrelay_cluster_peers 0.0",
            "wmrelay_cluster_ignored_messages_total 3.0",
            "wmrelay_cluster_dropped_messages_total 5.0",
            "wmrelay_cluster_redirects_total 4.0",
            "wmrelay_admin_failed_logins_total 7.0",
            "wmrelay_admin_dropped_followers_total 8.0",
            "wmrelay_session_log_lost_lines_total 9.0")) {
      assertTrue(lines.contains(expected), () -> expected + " not in\n" + String.join("\n", lines));
    }
  }

  @Test
  void shouldGiveEveryMetricHelpAndType() {
    List<String> named = new ArrayList<>();
    for (String line : lines(null)) {
      String[] words = line.split("[ {]", -1);
      if (line.startsWith("# TYPE ")) {
        named.add(line.split(" ", -1)[2]);
      } else if (!line.startsWith("#")) {
        assertEquals(named.get(named.size() - 1), words[0]);
      }
    }
    assertFalse(named.isEmpty());
    assertEquals(named.size(), lines(null).stream().filter(l -> l.startsWith("# HELP ")).count());
  }

  @Test
  void shouldSayNothingOfSilenceWhereNothingIsBroadcast() {
    List<String> silences =
        lines(null).stream().filter(l -> l.startsWith("wmrelay_source_silence_seconds{")).toList();
    assertEquals(1, silences.size());
  }

  @Test
  void shouldSpeakOpenMetricsWhenTheScraperDoes() {
    Answer answer = metrics.answer("application/openmetrics-text; version=1.0.0");
    assertTrue(answer.contentType().startsWith("application/openmetrics-text"));
    assertTrue(answer.body().endsWith("# EOF\n"));
  }

  @Test
  void shouldSpeakTextWhenTheScraperPrefersWhatIsNotThere() {
    Answer answer =
        metrics.answer(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");
    assertTrue(answer.contentType().startsWith("text/plain"), answer.contentType());
  }

  private List<String> lines(String accept) {
    return metrics.answer(accept).body().lines().toList();
  }
}
