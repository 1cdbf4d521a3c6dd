package org.wmrelay.admin.status;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PointCounters;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointStatus;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceWithUpstreams;
import org.wmrelay.source.push.PushPoint;

/**
 * Makes reports of publishing points, listeners and delivery from what they are now, and remembers
 * what they do not: measured bit rates and the last listeners that ended.
 *
 * <p>{@link #sample} is to be called each second. What is remembered is bounded for each configured
 * point, and forgotten with it.
 */
public final class Figures implements PointEvents {
  static final int ENDED_KEPT = 200;

  private final RelayView relay;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final Map<String, Memory> memories = new ConcurrentHashMap<>();

  /** What is remembered of a point. */
  private record Memory(Rates rates, Deque<EndedReport> ended) {
    Memory() {
      this(new Rates(), new ArrayDeque<>());
    }

    void ended(EndedReport report) {
      synchronized (ended) {
        ended.addFirst(report);
        if (ended.size() > ENDED_KEPT) {
          ended.removeLast();
        }
      }
    }

    List<EndedReport> lastEnded() {
      synchronized (ended) {
        return List.copyOf(ended);
      }
    }
  }

  public Figures(RelayView relay, LongSupplier nanoTime, InstantSource clock) {
    this.relay = relay;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** Measures the bit rates of all points, and forgets points that are no more. */
  public void sample() {
    Collection<PublishingPoint> now = relay.points();
    now.forEach(point -> memory(point.name()).rates().add(sample(point)));
    Set<String> names = now.stream().map(PublishingPoint::name).collect(Collectors.toSet());
    memories.keySet().retainAll(names);
  }

  private Rates.Sample sample(PublishingPoint point) {
    PointCounters counters = point.counters();
    return new Rates.Sample(
        clock.instant(),
        nanoTime.getAsLong(),
        counters.bytesReceived(),
        counters.bytesSent(),
        point.listeners().size());
  }

  @Override
  public void listenerEnded(PublishingPoint point, Listener listener) {
    memory(point.name()).ended(EndedReport.of(point.name(), listener));
  }

  private Memory memory(String point) {
    return memories.computeIfAbsent(point, name -> new Memory());
  }

  // ---- reports ----

  /** Whether there is a point of that name. */
  public boolean has(String point) {
    return relay.points().stream().anyMatch(each -> each.name().equals(point));
  }

  /** All points in their order, or the one of that name. */
  public PointsReport points(Optional<String> name) {
    return new PointsReport(clock.instant(), chosen(name).map(this::report).toList());
  }

  private Stream<PublishingPoint> chosen(Optional<String> name) {
    return relay.points().stream()
        .filter(point -> name.isEmpty() || name.get().equals(point.name()));
  }

  private PointReport report(PublishingPoint point) {
    PointStatus status = point.status();
    Source source = point.source();
    Broadcast broadcast = point.broadcast();
    Optional<SourceWithUpstreams> pull = pull(point);
    Rates rates = memory(point.name()).rates();
    PointCounters counters = point.counters();
    return new PointReport(
        point.name(),
        Words.of(status.state()),
        status.why(),
        source == null ? "" : source.describe(),
        pull.map(SourceWithUpstreams::upstreams).orElse(List.of()),
        pull.map(SourceWithUpstreams::inUse).map(Figures::number).orElse(null),
        point.publisher(),
        broadcast == null ? null : BroadcastReport.of(broadcast),
        point.listeners().size(),
        point.peakListeners(),
        point.settings().maxListeners(),
        slowListeners(point),
        rates.in(),
        rates.out(),
        counters.bytesSent(),
        counters.framesLost(),
        counters.skips(),
        counters.refusals());
  }

  private static Optional<SourceWithUpstreams> pull(PublishingPoint point) {
    return point.localSource() instanceof SourceWithUpstreams pull
        ? Optional.of(pull)
        : Optional.empty();
  }

  /** As people count. */
  private static @Nullable Integer number(OptionalInt index) {
    return index.isPresent() ? index.getAsInt() + 1 : null;
  }

  private int slowListeners(PublishingPoint point) {
    long limit = slowBeyond(point);
    return (int) point.listeners().stream().filter(each -> each.lag() > limit).count();
  }

  /** What one interval of delivery brings is nobody's slowness, however short max-lag is. */
  private long slowBeyond(PublishingPoint point) {
    long interval = point.settings().delivery().interval().toMillis();
    long tick = memory(point.name()).rates().in() / Byte.SIZE * interval / 1000;
    return Math.max(point.settings().delivery().maxLag() / 2, tick);
  }

  /** What points have counted, of all or of the one of that name. */
  public List<CountReport> counts(Optional<String> name) {
    return chosen(name).map(CountReport::of).toList();
  }

  /** The last minutes of a point; null if there is none of that name. */
  public @Nullable RateReport rates(String point) {
    return has(point) ? memory(point).rates().report(point) : null;
  }

  /** Listeners, a page at a time. */
  public ListenerPage listeners(ListenerQuery query) {
    List<ListenerReport> all = chosen(query.point()).flatMap(this::listeners).toList();
    List<ListenerReport> found = all.stream().filter(query::finds).toList();
    List<ListenerReport> page =
        found.stream()
            .sorted(query.order().thenComparingLong(ListenerReport::id))
            .skip(query.offset())
            .limit(query.limit())
            .toList();
    return new ListenerPage(clock.instant(), all.size(), found.size(), query.offset(), page);
  }

  private Stream<ListenerReport> listeners(PublishingPoint point) {
    long slowBeyond = slowBeyond(point);
    return point.listeners().stream()
        .map(listener -> ListenerReport.of(point.name(), listener, slowBeyond));
  }

  /** Listeners that ended, the last one first. */
  public List<EndedReport> ended(Optional<String> point, int limit) {
    return chosen(point)
        .flatMap(each -> memory(each.name()).lastEnded().stream())
        .sorted(Comparator.comparing(EndedReport::endedAt).reversed())
        .limit(limit)
        .toList();
  }

  /**
   * What encoders asked and were answered, the last one first. Without a name also those that asked
   * for what takes no pushes; these have the empty name.
   */
  public List<HandshakeReport> handshakes(Optional<String> point, int limit) {
    Stream<HandshakeReport> elsewhere =
        point.isPresent()
            ? Stream.of()
            : relay.pushesElsewhere().handshakes().stream()
                .map(each -> HandshakeReport.of("", each));
    return Stream.concat(chosen(point).flatMap(Figures::handshakes), elsewhere)
        .sorted(Comparator.comparing(HandshakeReport::at).reversed())
        .limit(limit)
        .toList();
  }

  private static Stream<HandshakeReport> handshakes(PublishingPoint point) {
    return point.localSource() instanceof PushPoint push
        ? push.doctor().handshakes().stream().map(each -> HandshakeReport.of(point.name(), each))
        : Stream.of();
  }

  public ReloadReport reloads() {
    return relay.reloads();
  }

  public DeliveryReport delivery() {
    Delivery now = relay.delivery();
    return now == null
        ? new DeliveryReport(List.of(), 0, uplink())
        : new DeliveryReport(now.loads(), now.pinnedBytes(), uplink());
  }

  private DeliveryReport.@Nullable UplinkReport uplink() {
    Line line = relay.line();
    return line == null
        ? null
        : new DeliveryReport.UplinkReport(line.uplink().bits(), line.taken().getAsLong());
  }

  /**
   * bit/s that a listener of a point takes: as measured or as the header says, the more of both.
   */
  public long bitrate(PublishingPoint point) {
    Broadcast broadcast = point.broadcast();
    long claimed = broadcast == null ? 0 : broadcast.header().facts().bitRate();
    return Math.max(claimed, memory(point.name()).rates().in());
  }
}
