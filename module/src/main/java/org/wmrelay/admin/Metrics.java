package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wmrelay.admin.status.BroadcastReport;
import org.wmrelay.admin.status.CountReport;
import org.wmrelay.admin.status.DeliveryReport;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.admin.status.Nodes;
import org.wmrelay.admin.status.PointReport;
import org.wmrelay.admin.status.Words;
import org.wmrelay.broadcast.PointState;

/**
 * The figures for Prometheus, named by its conventions, in the format that the scraper asks for.
 *
 * <p>Made anew from reports at each scrape: there is no registry that could be behind. Labels take
 * few values: configured points, and words of ours.
 */
final class Metrics {
  private static final String POINT = "point";

  private final Figures figures;
  private final Nodes nodes;
  private final String version;
  private final OwnCounts own;
  private final ExpositionFormats formats = ExpositionFormats.init();

  /** What this package counts of itself. */
  interface OwnCounts {
    long failedLogins();

    long droppedFollowers();

    long lostSessionLines();
  }

  Metrics(Figures figures, Nodes nodes, String version, OwnCounts own) {
    this.figures = figures;
    this.nodes = nodes;
    this.version = version;
    this.own = own;
  }

  /**
   * The answer to a scrape.
   *
   * @param accept the formats that the scraper takes; null for the classic text
   */
  Answer answer(@Nullable String accept) {
    ExpositionFormatWriter asked = formats.findWriter(accept);
    ExpositionFormatWriter writer =
        asked.isAvailable() ? asked : formats.getPrometheusTextFormatWriter();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, snapshots(), EscapingScheme.fromAcceptHeader(accept));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Answer.of(writer.getContentType(), text.toString(UTF_8));
  }

  private MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    all.metricSnapshot(build());
    addPoints(all);
    addCounts(all);
    addDelivery(all);
    addNodes(all);
    addOwn(all);
    return all.build();
  }

  private InfoSnapshot build() {
    Labels labels = Labels.of("version", version);
    return InfoSnapshot.builder()
        .name("wmrelay_build")
        .help("The product.")
        .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
        .build();
  }

  private void addPoints(MetricSnapshots.Builder all) {
    Family states =
        Family.gauge("wmrelay_point_state", "1 for the state a publishing point is in.");
    Family now = Family.gauge("wmrelay_listeners", "Listeners now.");
    Family peak = Family.gauge("wmrelay_listeners_peak", "The most listeners at once.");
    Family limit =
        Family.gauge("wmrelay_listeners_limit", "Listeners allowed at once; 0 for no limit.");
    Family slow =
        Family.gauge(
            "wmrelay_listeners_slow", "Listeners that used up half of what they may be behind.");
    Family silence =
        Family.gauge("wmrelay_source_silence_seconds", "Time since the last packet, while live.");
    for (PointReport point : figures.points(Optional.empty()).points()) {
      String name = point.name();
      addStates(states, point);
      now.add(point.listeners(), POINT, name);
      peak.add(point.peakListeners(), POINT, name);
      limit.add(point.maxListeners(), POINT, name);
      slow.add(point.slowListeners(), POINT, name);
      BroadcastReport broadcast = point.broadcast();
      if (broadcast != null) {
        silence.add(broadcast.silenceSeconds(), POINT, name);
      }
    }
    addAll(all, states, now, peak, limit, slow, silence);
  }

  private static void addStates(Family states, PointReport point) {
    for (PointState state : PointState.values()) {
      String word = Words.of(state);
      states.add(point.state().equals(word) ? 1 : 0, POINT, point.name(), "state", word);
    }
  }

  private void addCounts(MetricSnapshots.Builder all) {
    Family joins = Family.counter("wmrelay_listener_joins", "Listeners that began.");
    Family refusals =
        Family.counter("wmrelay_listener_refusals", "Those who were not let in, by reason.");
    Family endings = Family.counter("wmrelay_listener_endings", "Listeners that ended, by reason.");
    Family sent = Family.counter("wmrelay_listener_sent_bytes", "Bytes sent to listeners.");
    Family lost =
        Family.counter("wmrelay_listener_lost_frames", "Frames not sent to those behind.");
    Family skips =
        Family.counter("wmrelay_listener_skips", "How often a listener was moved forward.");
    Family packets = Family.counter("wmrelay_source_packets", "Packets received.");
    Family bytes = Family.counter("wmrelay_source_received_bytes", "Bytes received, unpadded.");
    Family events =
        Family.counter(
            "wmrelay_source_events", "What sources repaired, left out and lost, by event.");
    for (CountReport counts : figures.counts(Optional.empty())) {
      String name = counts.point();
      joins.add(counts.joins(), POINT, name);
      counts
          .refusalsByReason()
          .forEach((reason, count) -> refusals.add(count, POINT, name, "reason", reason));
      counts
          .endings()
          .forEach((reason, count) -> endings.add(count, POINT, name, "reason", reason));
      sent.add(counts.bytesSent(), POINT, name);
      lost.add(counts.framesLost(), POINT, name);
      skips.add(counts.skips(), POINT, name);
      packets.add(counts.packetsReceived(), POINT, name);
      bytes.add(counts.bytesReceived(), POINT, name);
      counts
          .source()
          .forEach(count -> events.add(count.value(), POINT, name, "event", count.name()));
    }
    addAll(all, joins, refusals, endings, sent, lost, skips, packets, bytes, events);
  }

  private static void addAll(MetricSnapshots.Builder all, Family... families) {
    for (Family family : families) {
      all.metricSnapshot(family.build());
    }
  }

  private void addDelivery(MetricSnapshots.Builder all) {
    DeliveryReport delivery = figures.delivery();
    Family threads =
        Family.gauge("wmrelay_delivery_thread_listeners", "Listeners of a delivery thread.");
    for (int i = 0; i < delivery.threads().size(); i++) {
      threads.add(delivery.threads().get(i), "thread", Integer.toString(i));
    }
    Family pinned =
        Family.gauge(
            "wmrelay_delivery_pinned_bytes", "Memory that stalled writes keep behind the windows.");
    addAll(all, threads, pinned.add(delivery.pinnedBytes()));
    if (delivery.uplink() != null) {
      addUplink(all, delivery.uplink());
    }
  }

  private static void addUplink(MetricSnapshots.Builder all, DeliveryReport.UplinkReport uplink) {
    Family limit = Family.gauge("wmrelay_uplink_limit_bits_per_second", "What the line carries.");
    Family taken =
        Family.gauge(
            "wmrelay_uplink_taken_bits_per_second", "What all listeners take of the line.");
    addAll(all, limit.add(uplink.limit()), taken.add(uplink.taken()));
  }

  private void addNodes(MetricSnapshots.Builder all) {
    Family peers = Family.gauge("wmrelay_cluster_peers", "Other nodes that are heard of.");
    Family ignored =
        Family.counter("wmrelay_cluster_ignored_messages", "Messages of nodes that were none.");
    Family dropped =
        Family.counter(
            "wmrelay_cluster_dropped_messages",
            "Messages that could not be sent to other nodes, or came too fast.");
    Family redirects =
        Family.counter("wmrelay_cluster_redirects", "Answers that sent a player to another node.");
    addAll(
        all,
        peers.add(nodes.all().size() - 1),
        ignored.add(nodes.ignoredMessages()),
        dropped.add(nodes.droppedMessages()),
        redirects.add(nodes.redirects()));
  }

  private void addOwn(MetricSnapshots.Builder all) {
    Family reloads =
        Family.counter(
            "wmrelay_reloads", "Times that the configuration was read again, by what came of it.");
    reloads.add(figures.reloads().applied(), "outcome", "applied");
    reloads.add(figures.reloads().refused(), "outcome", "refused");
    Family logins = Family.counter("wmrelay_admin_failed_logins", "Wrong logins to /-/.");
    Family followers =
        Family.counter("wmrelay_admin_dropped_followers", "Streams of events dropped as too slow.");
    Family lines =
        Family.counter("wmrelay_session_log_lost_lines", "Lines not written to the session log.");
    addAll(
        all,
        reloads,
        logins.add(own.failedLogins()),
        followers.add(own.droppedFollowers()),
        lines.add(own.lostSessionLines()));
  }
}
