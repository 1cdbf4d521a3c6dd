package org.wmrelay.bench;

import java.util.List;

/**
 * A question: several contestants under nearly the same load, measured in turn. The first reference
 * is what the others are compared with.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists cannot be changed
enum Scenario {
  MEDIA(
      "A thousand players, with the default tick",
      "",
      "wmrelay",
      "reference",
      "reference --tick=0",
      "icecast"),
  MEDIA_4000(
      "Four thousand players, with the default tick",
      "--listeners=4000",
      "wmrelay",
      "reference",
      "reference --tick=0",
      "icecast"),
  AT_ONCE("One write for each packet", "--tick=0", "wmrelay", "reference", "icecast"),
  SERVLET("Handed-over connections and servlets", "", "wmrelay", "war", "reference"),
  NODES("A node that has the source, and one that follows by NATS", "", "wmrelay", "node"),
  TLS("A thousand players over TLS", "--join-rate=100", "wmrelay", "wmrelay --tls", "reference"),
  FAST(
      "Five hundred players at 2 Mbit/s",
      "--listeners=500 --bit-rate=2000000",
      "wmrelay",
      "reference",
      "icecast"),
  PLAIN("A thousand players of plain ASF", "--wire=http", "wmrelay", "reference", "icecast"),
  UDP(
      "Datagrams to five hundred TCP clients, at once",
      "--wire=raw --listeners=500 --tick=0",
      "wmrelay",
      "reference"),
  STALLED(
      "Fifty readers that stopped",
      "--bit-rate=2000000 --listeners=500",
      "wmrelay",
      "wmrelay --stalled=50",
      "reference",
      "reference --stalled=50"),
  CHURN(
      "A hundred joins and leaves a second",
      "",
      "wmrelay",
      "wmrelay --churn=100",
      "reference",
      "reference --churn=100"),
  STORM(
      "Four thousand players join at once",
      "--listeners=4000 --join-rate=0",
      "wmrelay",
      "reference",
      "icecast"),
  MANY(
      "Ten thousand players",
      "--join-rate=1000",
      "wmrelay",
      "wmrelay --listeners=10000",
      "reference",
      "reference --listeners=10000"),
  POINTS(
      "A hundred points with forty players each",
      "--listeners=4000",
      "wmrelay",
      "wmrelay --points=100",
      "reference");

  /** One bar of the chart. */
  record Variant(String server, List<String> arguments) {
    static Variant of(String text) {
      List<String> words = List.of(text.split(" "));
      return new Variant(words.get(0), words.subList(1, words.size()));
    }

    String label() {
      return arguments.isEmpty() ? server : server + " " + String.join(" ", arguments);
    }
  }

  final String title;
  final List<String> arguments;
  final List<Variant> variants;

  Scenario(String title, String arguments, String... variants) {
    this.title = title;
    this.arguments = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
    this.variants = List.of(variants).stream().map(Variant::of).toList();
  }
}
