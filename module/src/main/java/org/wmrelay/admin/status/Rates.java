package org.wmrelay.admin.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The bit rates of a publishing point over its last five minutes, from samples taken each second.
 *
 * <p>A rate is measured over {@value #SPAN} s: one second alone would show how packets happen to
 * fall into it.
 */
final class Rates {
  static final int KEPT = 300;
  static final int SPAN = 5;

  private static final double NANOS = 1e9;

  private final List<Sample> samples = new ArrayList<>();

  /** What a point had counted at a moment. */
  record Sample(Instant at, long atNs, long received, long sent, int listeners) {}

  synchronized void add(Sample sample) {
    if (!samples.isEmpty() && sample.received() < last().received()) {
      samples.clear(); // the point was made anew and counts from 0
    }
    samples.add(sample);
    if (samples.size() > KEPT + SPAN) {
      samples.remove(0);
    }
  }

  private Sample last() {
    return samples.get(samples.size() - 1);
  }

  /** bit/s received over the last seconds. */
  synchronized long in() {
    return rate(samples.size() - 1, Sample::received);
  }

  /** bit/s sent over the last seconds. */
  synchronized long out() {
    return rate(samples.size() - 1, Sample::sent);
  }

  /** Over the seconds before that sample, as many as there are. */
  private long rate(int at, ToLongFunction<Sample> bytes) {
    if (at < 1) {
      return 0;
    }
    Sample to = samples.get(at);
    Sample from = samples.get(Math.max(0, at - SPAN));
    double bits = (double) (bytes.applyAsLong(to) - bytes.applyAsLong(from)) * Byte.SIZE;
    return Math.round(bits * NANOS / Math.max(1, to.atNs() - from.atNs()));
  }

  synchronized RateReport report(String point) {
    List<Long> in = new ArrayList<>();
    List<Long> out = new ArrayList<>();
    List<Integer> listeners = new ArrayList<>();
    for (int i = Math.max(1, samples.size() - KEPT); i < samples.size(); i++) {
      in.add(rate(i, Sample::received));
      out.add(rate(i, Sample::sent));
      listeners.add(samples.get(i).listeners());
    }
    Instant until = samples.isEmpty() ? Instant.EPOCH : last().at();
    return new RateReport(point, until, in, out, listeners);
  }
}
