package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.Studio;
import org.wmrelay.cluster.ClusterPoint.Role;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfChannel;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfHeader;

/** One node of a cluster within the test, whose source is in the hands of the test. */
final class Node {
  static final Duration TERM = Duration.ofSeconds(2);
  private static final int MUCH = 1 << 20;

  final Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, MUCH));
  final LocalBus.Connection bus;
  final ClusterPoint source;
  final Feed feed = new Feed();
  private final AsfChannel channel = new AsfChannel(studio::nowNs);
  private @Nullable AsfIngest ingest;

  Node(String name, LocalBus within, Role role) {
    bus = within.connect();
    Lease lease = new Lease(bus, "k", name, name + "1", TERM, studio::nowNs);
    Carriage carriage = new AsfCarriage(channel);
    source =
        new ClusterPoint(
            studio.point, feed, carriage, role, bus, new Subjects("t"), lease, studio::nowNs);
    studio.point.setSource(source);
    source.start();
  }

  /** Knows only whether it runs. */
  static final class Feed implements Source {
    boolean running;

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
    }

    @Override
    public String describe() {
      return "feed";
    }
  }

  /** What feeds the point here begins, or begins anew. */
  Node begin(AsfHeader header) throws IngestException {
    AsfIngest begun =
        new AsfIngest(channel, () -> studio.point.publish("feed"), AsfIngest.Begin.AT_HEADER);
    begun.header(header);
    ingest = begun;
    return this;
  }

  /** Whether that can go on after this packet. */
  AsfIngest.Outcome send(ByteBuffer packet) throws IngestException {
    return ingest.packet(packet.duplicate());
  }

  /** Looks at the lease before any other node does. */
  void turnFirst() {
    source.turn();
  }

  /** A player comes. */
  FakeSink listen() {
    FakeSink sink = new FakeSink();
    studio.listen(sink, "mmsh", ChangePolicy.FOLLOW);
    return sink;
  }

  void pass(Duration time) {
    studio.pass(time);
    source.turn();
  }

  long count(String name) {
    return source.counts().stream()
        .filter(count -> count.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** The media in what a player got, without the framing, which each node numbers by itself. */
  static List<ByteBuffer> media(FakeSink sink) {
    return AsfBench.dataFrames(sink.bytes()).stream().map(frame -> frame.payload()).toList();
  }
}
