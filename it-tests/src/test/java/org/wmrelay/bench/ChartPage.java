package org.wmrelay.bench;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The page: one file, bars drawn in it, nothing loaded from elsewhere. */
final class ChartPage {
  private static final int LABEL = 260;
  private static final int WIDTH = 420;
  private static final int BAR = 22;

  private final Report report;
  private final StringBuilder html = new StringBuilder();

  ChartPage(Report report) {
    this.report = report;
  }

  String html() {
    html.append(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>wmrelay: benchmark</title>
        <style>
          body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
          svg text { font: 12px sans-serif }
          table { border-collapse: collapse } td, th { padding: .1em .7em; text-align: right }
          td:first-child, th:first-child { text-align: left }
        </style></head><body>
        <h1>wmrelay: benchmark</h1>
        """);
    html.append("<p>").append(escape(report.machine())).append("<br>").append(now());
    html.append(
        """
        </p>
        <p>Bars are medians of the rounds, lines reach from the least to the greatest. Delay is from
        the moment a packet is made to the moment a listener has read it.</p>
        """);
    report.contests().forEach(this::contest);
    return html.append("</body></html>\n").toString();
  }

  private static String now() {
    return ZonedDateTime.now(ZoneOffset.UTC)
        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT));
  }

  private void contest(Contest contest) {
    html.append("<h2>").append(escape(contest.scenario().title)).append("</h2>\n");
    bars("Processor time for one listener and second, µs", contest.entries(), Measurement::cpu);
    bars("Delay, median, ms", contest.entries(), m -> m.value("delayP50"));
    bars("Delay, 99 of 100, ms", contest.entries(), m -> m.value("delayP99"));
    table(contest);
  }

  private void bars(
      String title, List<Contest.Entry> entries, ToDoubleFunction<Measurement> value) {
    double most = entries.stream().mapToDouble(e -> e.figure(value).most()).max().orElse(1);
    double scale = WIDTH / Math.max(most, 1e-9);
    html.append("<h3>").append(title).append("</h3>\n");
    tag("<svg width=\"%d\" height=\"%d\" role=\"img\">", LABEL + WIDTH + 80, BAR * entries.size());
    for (int i = 0; i < entries.size(); i++) {
      bar(i * BAR, entries.get(i), entries.get(i).figure(value), scale);
    }
    html.append("</svg>\n");
  }

  private void bar(int y, Contest.Entry entry, Contest.Figure figure, double scale) {
    boolean ours = !List.of("reference", "icecast").contains(entry.variant().server());
    tag("<text x=\"0\" y=\"%d\">%s</text>", y + 15, escape(entry.variant().label()));
    tag(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        LABEL, y + 3, figure.median() * scale, BAR - 6, ours ? "#2a7ab0" : "#b0b0b0");
    tag(
        "<path d=\"M%.1f %d H%.1f\" stroke=\"black\"/>",
        LABEL + figure.least() * scale, y + BAR / 2, LABEL + figure.most() * scale);
    tag(
        "<text x=\"%.1f\" y=\"%d\">%.1f</text>",
        LABEL + figure.most() * scale + 6, y + 15, figure.median());
  }

  private void table(Contest contest) {
    html.append(
        "<table><tr><th></th><th>µs</th><th>ratio</th><th>delivered</th><th>faults</th>"
            + "<th>all served, ms</th><th>RSS, MiB</th><th>client, µs</th><th>load</th></tr>\n");
    Contest.Entry reference = contest.reference();
    for (Contest.Entry entry : contest.entries()) {
      cells(
          entry.variant().label(),
          entry.figure(Measurement::cpu).text(".1f"),
          reference == null ? "" : entry.ratioTo(reference).text(".2f"),
          entry.figure(m -> m.delivered(entry.load())).text(".3f"),
          entry.figure(Measurement::faults).text(".0f"),
          entry.figure(Measurement::servedMs).text(".0f"),
          entry.figure(m -> m.residentKib() / 1024.0).text(".0f"),
          entry.figure(Measurement::clientCpu).text(".1f"),
          entry.load().toString());
    }
    html.append("</table>\n");
  }

  private void cells(String... cells) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append("<td>").append(escape(cell)).append("</td>");
    }
    html.append("</tr>\n");
  }

  private void tag(String format, Object... values) {
    html.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
