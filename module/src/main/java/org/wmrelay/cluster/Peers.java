package org.wmrelay.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes, as they told of themselves the last time; who is silent for {@value
 * #FORGOTTEN_AFTER_SECONDS} s is forgotten, and no more than {@value #MOST} are known. Safe for all
 * threads.
 */
public final class Peers {
  static final int FORGOTTEN_AFTER_SECONDS = 4;
  static final int MOST = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final String self;
  private final String instance;
  private final LongSupplier nanoTime;
  private final Map<String, Peer> byName = new ConcurrentHashMap<>();
  private final LongAdder ignored = new LongAdder();
  private final AtomicBoolean namesake = new AtomicBoolean();

  /** A node and what was heard of it. */
  private record Peer(
      NodeStatus status,
      long heardNs,
      Map<String, NodeStatus.Point> points,
      AtomicInteger sentThere) {

    Peer(NodeStatus status, long heardNs) {
      this(
          status,
          heardNs,
          status.points().stream()
              .collect(
                  Collectors.toMap(
                      NodeStatus.Point::name, Function.identity(), (first, second) -> second)),
          new AtomicInteger());
    }

    /** With those who were sent there since it told. */
    int listeners() {
      return status.listeners() + sentThere.get();
    }

    boolean isFull() {
      return status.load() >= 1
          || (status.maxListeners() > 0 && listeners() >= status.maxListeners());
    }
  }

  /**
   * What a node told.
   *
   * @param age since then
   */
  public record Heard(NodeStatus status, Duration age) {}

  /**
   * @param self this node's name, and the name of this process of it
   */
  Peers(String self, String instance, LongSupplier nanoTime) {
    this.self = self;
    this.instance = instance;
    this.nanoTime = nanoTime;
  }

  /** Takes what some node told; what is no such message is counted. */
  void hear(byte[] message) {
    NodeStatus status = NodeStatus.decode(message);
    if (status == null) {
      ignored.increment();
    } else if (status.node().equals(self)) {
      hearNamesake(status);
    } else {
      know(status);
    }
  }

  private void hearNamesake(NodeStatus status) {
    boolean other = !status.instance().equals(instance);
    if (other) {
      ignored.increment();
    }
    if (other && namesake.compareAndSet(false, true)) {
      LOG.error("another node calls itself {} too: cluster.node must differ", self);
    }
  }

  private void know(NodeStatus status) {
    forget();
    if (byName.size() >= MOST && !byName.containsKey(status.node())) {
      ignored.increment();
      return;
    }
    Peer peer = new Peer(status, nanoTime.getAsLong());
    if (byName.put(status.node(), peer) == null) {
      LOG.info("node {} is there, version {}", status.node(), status.version());
    }
  }

  private void forget() {
    byName
        .values()
        .removeIf(
            peer -> {
              boolean silent = !isHeard(peer);
              if (silent) {
                LOG.info("node {} is silent", peer.status().node());
              }
              return silent;
            });
  }

  private boolean isHeard(Peer peer) {
    return age(peer).toSeconds() < FORGOTTEN_AFTER_SECONDS;
  }

  private Duration age(Peer peer) {
    return Duration.ofNanos(nanoTime.getAsLong() - peer.heardNs());
  }

  private Stream<Peer> heard() {
    return byName.values().stream().filter(this::isHeard);
  }

  /** All that are heard of, by name. */
  public List<Heard> all() {
    return heard()
        .map(peer -> new Heard(peer.status(), age(peer)))
        .sorted(Comparator.comparing(heard -> heard.status().node()))
        .toList();
  }

  /** Messages that were none, or of nodes beyond the most. */
  public long ignored() {
    return ignored.sum();
  }

  // ---- a point ----

  /** How many listen to a point on the other nodes, as these told the last time. */
  public int listeners(String point) {
    return heard()
        .map(peer -> peer.points().get(point))
        .filter(Objects::nonNull)
        .mapToInt(NodeStatus.Point::listeners)
        .sum();
  }

  /** Whether another node could take the source of a point, by itself and at once. */
  public boolean canFeed(String point) {
    return heard()
        .filter(peer -> !peer.status().draining())
        .map(peer -> peer.points().get(point))
        .anyMatch(on -> on != null && on.feeds());
  }

  /**
   * The least loaded node that can take one more listener of a point, who then counts there.
   *
   * @param here listeners of that point on this node
   * @return its public URL; null if there is none
   */
  public @Nullable String sendAway(String point, int here) {
    int all = here + listeners(point);
    Peer chosen =
        heard()
            .filter(peer -> canTake(peer, point, all))
            .min(
                Comparator.comparingDouble((Peer peer) -> peer.status().load())
                    .thenComparing(Peer::listeners)
                    .thenComparing(peer -> peer.status().node()))
            .orElse(null);
    if (chosen == null) {
      return null;
    }
    chosen.sentThere().incrementAndGet();
    return chosen.status().publicUrl();
  }

  private static boolean canTake(Peer peer, String point, int listenersOfAll) {
    NodeStatus.Point on = peer.points().get(point);
    return on != null
        && on.isServed()
        && (on.maxListeners() == 0 || listenersOfAll < on.maxListeners())
        && !peer.status().publicUrl().isEmpty()
        && !peer.status().draining()
        && !peer.isFull();
  }
}
