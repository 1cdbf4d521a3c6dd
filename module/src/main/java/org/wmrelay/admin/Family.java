package org.wmrelay.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** A metric with its values by labels, being gathered. */
abstract class Family {

  /** Adds a value; labels are names and values by turns. */
  abstract Family add(Number value, String... labels);

  abstract MetricSnapshot build();

  /** Something that goes up and down. */
  static Family gauge(String name, String help) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    return new Family() {
      @Override
      Family add(Number value, String... labels) {
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .value(value.doubleValue())
                .labels(Labels.of(labels))
                .build());
        return this;
      }

      @Override
      MetricSnapshot build() {
        return gauge.build();
      }
    };
  }

  /**
   * Something that only grows.
   *
   * @param name without the {@code _total} that the text adds
   */
  static Family counter(String name, String help) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    return new Family() {
      @Override
      Family add(Number value, String... labels) {
        counter.dataPoint(
            CounterDataPointSnapshot.builder()
                .value(value.doubleValue())
                .labels(Labels.of(labels))
                .build());
        return this;
      }

      @Override
      MetricSnapshot build() {
        return counter.build();
      }
    };
  }
}
