package org.wmrelay.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.wmrelay.admin.status.DeliveryReport.UplinkReport;
import org.wmrelay.admin.status.NodeReport;
import org.wmrelay.admin.status.Nodes;
import org.wmrelay.admin.status.Words;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.RefusalReason;
import org.wmrelay.cluster.Cluster;
import org.wmrelay.cluster.ClusterPoint;
import org.wmrelay.cluster.ClusterSettings;
import org.wmrelay.cluster.NodeStatus;
import org.wmrelay.cluster.Peers;
import org.wmrelay.play.Elsewhere;

/** This node beside the others of its cluster, or alone: for operators, peers and listeners. */
final class ClusterNodes implements Nodes, Elsewhere {
  private static final String ALONE = "self";
  private static final Set<RefusalReason> CAN_BE_HELPED =
      EnumSet.of(RefusalReason.DRAINING, RefusalReason.FULL, RefusalReason.UPLINK);

  private final WmRelay relay;
  private final String version;
  private final LongAdder redirects = new LongAdder();

  ClusterNodes(WmRelay relay, String version) {
    this.relay = relay;
    this.version = version;
  }

  /** What the others are told of this node. */
  NodeStatus status() {
    Cluster cluster = relay.cluster();
    Line line = relay.line();
    Collection<PublishingPoint> points = relay.points().all();
    return new NodeStatus(
        NodeStatus.FORMAT,
        self(),
        relay.id(),
        version,
        relay.settings().cluster().flatMap(ClusterSettings::publicUrl).orElse(""),
        points.stream().mapToInt(PublishingPoint::seatsTaken).sum(),
        relay.settings().limits().maxListeners(),
        line == null ? 0 : line.uplink().bits(),
        line == null ? 0 : line.taken().getAsLong(),
        relay.draining().get(),
        cluster == null ? List.of() : cluster.points().stream().map(this::status).toList());
  }

  private NodeStatus.Point status(ClusterPoint clustered) {
    PublishingPoint point = clustered.point();
    return new NodeStatus.Point(
        point.name(),
        Words.of(point.status().state()),
        clustered.feeds(),
        Objects.requireNonNullElse(clustered.owner(), ""),
        clustered.token(),
        point.seatsTaken(),
        point.settings().maxListeners(),
        relay.admin().figures().bitrate(point));
  }

  // ---- for operators ----

  @Override
  public String self() {
    return relay.settings().cluster().map(ClusterSettings::node).orElse(ALONE);
  }

  @Override
  public List<NodeReport> all() {
    List<NodeReport> all = new ArrayList<>();
    all.add(report(status(), true, Duration.ZERO));
    Cluster cluster = relay.cluster();
    if (cluster != null) {
      cluster.peers().all().stream()
          .map(heard -> report(heard.status(), false, heard.age()))
          .forEach(all::add);
    }
    return all;
  }

  private static NodeReport report(NodeStatus status, boolean self, Duration age) {
    return new NodeReport(
        status.node(),
        self,
        status.version(),
        status.publicUrl(),
        status.draining(),
        status.listeners(),
        status.maxListeners(),
        status.uplink() == 0 ? null : new UplinkReport(status.uplink(), status.taken()),
        age.toMillis() / 1000.0,
        status.points().stream().map(ClusterNodes::report).toList());
  }

  private static NodeReport.Point report(NodeStatus.Point point) {
    return new NodeReport.Point(
        point.name(),
        point.state(),
        point.owner().isEmpty() ? null : point.owner(),
        point.lease(),
        point.listeners(),
        point.maxListeners(),
        point.bitrate());
  }

  @Override
  public Map<String, String> ask(Collection<String> names, String question) {
    Cluster cluster = relay.cluster();
    return cluster == null ? Map.of() : cluster.ask(names, question);
  }

  @Override
  public long ignoredMessages() {
    Cluster cluster = relay.cluster();
    return cluster == null ? 0 : cluster.peers().ignored();
  }

  @Override
  public long droppedMessages() {
    Cluster cluster = relay.cluster();
    return cluster == null ? 0 : cluster.dropped();
  }

  @Override
  public long redirects() {
    return redirects.sum();
  }

  // ---- for listeners ----

  @Override
  public @Nullable String insteadOf(PublishingPoint point, Admission.Refusal refusal) {
    Cluster cluster = relay.cluster();
    if (cluster == null
        || !(point.source() instanceof ClusterPoint)
        || !CAN_BE_HELPED.contains(refusal.reason())) {
      return null;
    }
    Peers peers = cluster.peers();
    String url = peers.sendAway(point.name(), point.seatsTaken());
    if (url != null) {
      redirects.increment();
    }
    return url;
  }
}
