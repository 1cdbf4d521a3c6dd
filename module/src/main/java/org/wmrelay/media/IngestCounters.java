package org.wmrelay.media;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.wmrelay.broadcast.SourceCount;

/** The ingest counters of a publishing point, from its start on. Safe for all threads. */
public final class IngestCounters {

  private final Map<IngestCount, LongAdder> counts = new EnumMap<>(IngestCount.class);

  IngestCounters() {
    for (IngestCount count : IngestCount.values()) {
      counts.put(count, new LongAdder());
    }
  }

  void add(IngestCount count) {
    add(count, 1);
  }

  void add(IngestCount count, long more) {
    adder(count).add(more);
  }

  /** How many there have been. */
  public long get(IngestCount count) {
    return adder(count).sum();
  }

  /** All counts, for status and metrics. */
  public List<SourceCount> all() {
    return Stream.of(IngestCount.values()).map(this::sourceCount).toList();
  }

  private SourceCount sourceCount(IngestCount count) {
    String name = count.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new SourceCount(name, count.meaning(), get(count));
  }

  private LongAdder adder(IngestCount count) {
    return Objects.requireNonNull(counts.get(count));
  }
}
