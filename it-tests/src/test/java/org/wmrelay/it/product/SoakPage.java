package org.wmrelay.it.product;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What was sampled in a soak, as lines over time; one file, nothing loaded from elsewhere. */
final class SoakPage {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 120;

  private final List<SoakIT.Sample> samples;

  SoakPage(List<SoakIT.Sample> samples) {
    this.samples = samples;
  }

  String html() {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>wmrelay: soak</title>
        <style>body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto }
        polyline { fill: none; stroke: #2a7ab0; stroke-width: 2 }</style></head><body>
        <h1>wmrelay: soak of %d s</h1>
        """
            .formatted(samples.size())
        + chart("Live heap without the windows, KiB", sample -> sample.held().heapKib())
        + chart("Windows", sample -> sample.held().windows())
        + chart("Segments of 256 KiB in windows", sample -> sample.held().segments())
        + chart("Direct memory, KiB", sample -> sample.held().directKib())
        + chart("Threads", sample -> sample.held().threads())
        + chart("Threads of the server's pools", sample -> sample.held().pooledThreads())
        + chart("Descriptors", sample -> sample.held().descriptors())
        + chart("Listeners", SoakIT.Sample::listeners)
        + chart("Packets that those who stay have missed", SoakIT.Sample::lost)
        + "</body></html>\n";
  }

  private String chart(String title, ToLongFunction<SoakIT.Sample> value) {
    long most = Math.max(1, samples.stream().mapToLong(value).max().orElse(1));
    long last = samples.isEmpty() ? 0 : value.applyAsLong(samples.get(samples.size() - 1));
    StringBuilder points = new StringBuilder();
    for (SoakIT.Sample sample : samples) {
      double x = WIDTH * (sample.second() + 0.5) / samples.size();
      double y = HEIGHT - HEIGHT * (double) value.applyAsLong(sample) / most;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
    return """
        <h2>%s</h2><p>up to %d, %d at the end</p>
        <svg width="%d" height="%d" role="img"><polyline points="%s"/></svg>
        """
        .formatted(title, most, last, WIDTH, HEIGHT, points);
  }
}
