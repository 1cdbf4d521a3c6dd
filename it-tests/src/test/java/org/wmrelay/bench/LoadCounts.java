package org.wmrelay.bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What the listeners of one thread saw during one window; added up over threads afterwards. */
final class LoadCounts {
  private static final long MOST_NS = 120_000_000_000L;

  final Histogram delays = new Histogram(MOST_NS, 3);
  final Histogram joins = new Histogram(MOST_NS, 3);
  long listenerNs;
  long packets;
  long bytes;
  long lost;
  long disordered;
  long torn;
  long refused;
  long closed;

  void add(LoadCounts other) {
    delays.add(other.delays);
    joins.add(other.joins);
    listenerNs += other.listenerNs;
    packets += other.packets;
    bytes += other.bytes;
    lost += other.lost;
    disordered += other.disordered;
    torn += other.torn;
    refused += other.refused;
    closed += other.closed;
  }

  void delay(long ns) {
    delays.recordValue(Math.min(MOST_NS, Math.max(0, ns)));
  }

  void join(long ns) {
    joins.recordValue(Math.min(MOST_NS, Math.max(0, ns)));
  }

  /** One line: names and numbers. */
  String line() {
    Map<String, Object> values = new TreeMap<>();
    values.put("listenerSeconds", seconds(listenerNs));
    values.put("packets", packets);
    values.put("bytes", bytes);
    values.put("lost", lost);
    values.put("disordered", disordered);
    values.put("torn", torn);
    values.put("refused", refused);
    values.put("closed", closed);
    putTimes(values, "delay", delays);
    putTimes(values, "join", joins);
    StringBuilder line = new StringBuilder("result");
    values.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString();
  }

  private static void putTimes(Map<String, Object> values, String name, Histogram times) {
    values.put(name + "Count", times.getTotalCount());
    values.put(name + "P50", milliseconds(times.getValueAtPercentile(50)));
    values.put(name + "P99", milliseconds(times.getValueAtPercentile(99)));
    values.put(name + "Max", milliseconds(times.getMaxValue()));
  }

  private static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.3f", ns / 1e9);
  }

  private static String milliseconds(long ns) {
    return String.format(Locale.ROOT, "%.2f", ns / 1e6);
  }
}
