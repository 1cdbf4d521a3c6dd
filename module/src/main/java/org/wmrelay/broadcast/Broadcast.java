package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One live run of a publishing point: its header generations, its renditions and its counters. It
 * begins with the first header and ends when its source is gone for good.
 *
 * <p>Written by the holder of the point's publication, under the ingest lock; read by all.
 */
public final class Broadcast {
  private static final Logger LOG = HarmlessLogger.of(Broadcast.class);

  private final WireForm primaryForm;
  private final Map<String, Derivation> derivations = new HashMap<>();
  private final Map<String, Rendition> derived = new HashMap<>();
  private final Set<String> failedForms = ConcurrentHashMap.newKeySet();
  private final Rendition primary;
  private final Delivery delivery;
  private final PointCounters counters;
  private final long window;
  private final LongSupplier nanoTime;
  private final Instant startedAt;

  private volatile StreamHeader header;
  private volatile int generation;
  private volatile long packets;
  private volatile long lastPacketNs;

  Broadcast(
      BroadcastForm form,
      StreamHeader header,
      long window,
      Delivery delivery,
      PointCounters counters) {
    this.primaryForm = form.primary();
    form.derivations().forEach(derivation -> derivations.put(derivation.name(), derivation));
    this.window = window;
    this.delivery = delivery;
    this.counters = counters;
    this.nanoTime = delivery.nanoTime();
    this.startedAt = delivery.now();
    this.header = header;
    this.lastPacketNs = nanoTime.getAsLong();
    this.primary = new Rendition(this, primaryForm, new FrameLog(window));
    open(header, true);
  }

  // ---- under the ingest lock ----

  void change(StreamHeader newHeader, boolean compatible) {
    header = newHeader;
    open(newHeader, compatible);
  }

  private void open(StreamHeader newHeader, boolean compatible) {
    generation = generation() + 1;
    primary.log().open(Generation.of(generation, compatible, newHeader, primaryForm));
  }

  void append(ByteBuffer frame, boolean join) {
    long nowNs = nanoTime.getAsLong();
    int length = frame.remaining();
    primary.log().append(frame, join, nowNs);
    counters.received(length);
    packets = packets() + 1;
    lastPacketNs = nowNs;
  }

  void end() {
    primary.log().end();
  }

  // ---- any thread ----

  /**
   * The rendition of that name, made if need be and kept alive until {@link Rendition#release}.
   *
   * @param settings say how far back a new derived rendition starts
   * @return null if this broadcast has no such form
   */
  synchronized @Nullable Rendition use(String form, DeliverySettings settings) {
    if (primaryForm.name().equals(form)) {
      primary.use();
      return primary;
    }
    Rendition known = derived.get(form);
    if (known != null && known.use()) {
      return known;
    }
    Derivation derivation = derivations.get(form);
    return derivation == null ? null : derive(derivation, settings);
  }

  private @Nullable Rendition derive(Derivation derivation, DeliverySettings settings) {
    long nowNs = nanoTime.getAsLong();
    long notBeforeNs = settings.joinNotBefore(header.facts(), primary.log(), nowNs);
    Cursor cursor = Cursor.join(primary.log(), notBeforeNs);
    if (cursor == null) {
      return null;
    }
    Rendition rendition = new Rendition(this, derivation, new FrameLog(window));
    Pump pump = new Pump(primary.log(), cursor, derivation, rendition, nowNs);
    rendition.use();
    derived.put(derivation.name(), rendition);
    delivery.addPump(pump);
    return rendition;
  }

  /** A rendition was dropped; whoever comes next gets a new one. */
  synchronized void forget(Rendition dropped) {
    derived.remove(dropped.form().name(), dropped);
  }

  /** A derived form could not be rendered; told once a broadcast, counted each time. */
  void failed(WireForm form, RuntimeException unexpected) {
    counters.formFailed();
    if (failedForms.add(form.name())) {
      LOG.error(
          "the form {} of a broadcast cannot be made; its listeners end, the others go on",
          form.name(),
          unexpected);
    }
  }

  /** The wire form of that name; null if this broadcast cannot be had in it. */
  public @Nullable WireForm form(String name) {
    return primaryForm.name().equals(name) ? primaryForm : derivations.get(name);
  }

  /** The names of all wire forms it can be had in, the primary one first. */
  public List<String> forms() {
    Stream<String> others = derivations.keySet().stream().sorted();
    return Stream.concat(Stream.of(primaryForm.name()), others).toList();
  }

  /** The newest header. */
  public StreamHeader header() {
    return header;
  }

  /** How many headers there have been. */
  public int generation() {
    return generation;
  }

  public Rendition primary() {
    return primary;
  }

  public Instant startedAt() {
    return startedAt;
  }

  /** Media units received. */
  public long packets() {
    return packets;
  }

  /** Bytes of the primary rendition so far. */
  public long bytes() {
    return primary.log().head();
  }

  /** Time since the last packet came. */
  public Duration silence() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastPacketNs);
  }
}
