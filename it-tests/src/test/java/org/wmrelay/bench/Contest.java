package org.wmrelay.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One scenario's contestants and what was measured of each, round by round. */
final class Contest {
  private final Scenario scenario;
  private final Consumer<String> out;
  private final List<Entry> entries = new ArrayList<>();

  private int failures;

  /** A contestant under its load. */
  record Entry(Scenario.Variant variant, Load load, List<Measurement> measurements) {

    /** Median and spread of one figure. */
    Figure figure(ToDoubleFunction<Measurement> of) {
      return Figure.of(measurements.stream().mapToDouble(of).toArray());
    }

    /** This one's cost in proportion to the other's in the same round. */
    Figure ratioTo(Entry other) {
      double[] ratios = new double[measurements.size()];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = measurements.get(i).cpu() / other.measurements.get(i).cpu();
      }
      return Figure.of(ratios);
    }
  }

  /** A median with the least and the greatest. */
  record Figure(double median, double least, double most) {
    static Figure of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Figure(median, sorted[0], sorted[sorted.length - 1]);
    }

    String text(String format) {
      String one = "%1$" + format + " (%2$" + format + "–%3$" + format + ")";
      return String.format(Locale.ROOT, one, median, least, most);
    }
  }

  Contest(Scenario scenario, Consumer<String> out) {
    this.scenario = scenario;
    this.out = out;
  }

  void add(Scenario.Variant variant, Load load) {
    entries.add(new Entry(variant, load, new ArrayList<>()));
  }

  Scenario scenario() {
    return scenario;
  }

  List<Entry> entries() {
    return entries;
  }

  /** The one the others are compared with: the first reference. */
  @Nullable Entry reference() {
    return entries.stream()
        .filter(entry -> entry.variant().server().equals("reference"))
        .findFirst()
        .orElse(null);
  }

  void begin() {
    out.accept("");
    out.accept(scenario + ": " + scenario.title);
  }

  void measured(Entry entry, Measurement measurement) {
    entry.measurements().add(measurement);
    out.accept(
        String.format(
            Locale.ROOT,
            "  %-28s %6.1f us/listener-s (user %.0f %%, %.1f writes), %5.1f %% of a core, delay %.0f / %.0f ms,"
                + " delivered %.3f, faults %.0f, all served after %d ms (join p99 %.0f ms), client %.1f us,"
                + " RSS %d MiB, live %d KiB",
            entry.variant().label(),
            measurement.cpu(),
            100.0 * measurement.userMs() / Math.max(1, measurement.cpuMs()),
            measurement.writesPerSecond(),
            measurement.cpuMs() / measurement.windowSeconds() / 10,
            measurement.value("delayP50"),
            measurement.value("delayP99"),
            measurement.delivered(entry.load()),
            measurement.faults(),
            measurement.servedMs(),
            measurement.value("joinP99"),
            measurement.clientCpu(),
            measurement.residentKib() / 1024,
            measurement.liveKib()));
    if (measurement.faults() > 0) {
      out.accept("    faults: " + measurement.values());
    }
  }

  void failed(Entry entry, String why) {
    entries.remove(entry);
    failures++;
    out.accept("  " + entry.variant().label() + " is out: " + why);
  }

  /** Contestants that could not be measured to the end. */
  int failures() {
    return failures;
  }

  /** The table of medians. */
  void end() {
    if (entries.isEmpty()) {
      return;
    }
    out.accept(
        String.format(
            "  %-28s %-24s %-20s %-22s %-22s %s",
            "", "us/listener-s", "ratio", "delay p50 ms", "delay p99 ms", "load"));
    for (Entry entry : entries) {
      Entry reference = reference();
      out.accept(
          String.format(
              "  %-28s %-24s %-20s %-22s %-22s %s",
              entry.variant().label(),
              entry.figure(Measurement::cpu).text(".1f"),
              reference == null ? "" : entry.ratioTo(reference).text(".2f"),
              entry.figure(m -> m.value("delayP50")).text(".0f"),
              entry.figure(m -> m.value("delayP99")).text(".0f"),
              entry.load()));
    }
  }
}
