package org.wmrelay.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.wmrelay.admin.status.NodeReport;
import org.wmrelay.admin.status.Nodes;

/** Nodes that a test makes: one that asks, others that answer or are silent. */
public final class FakeNodes implements Nodes {
  private final Map<String, UnaryOperator<String>> others = new ConcurrentHashMap<>();

  /** Adds a node; it is silent if it answers null. */
  void add(String name, UnaryOperator<String> answers) {
    others.put(name, answers);
  }

  @Override
  public String self() {
    return "a";
  }

  @Override
  public List<NodeReport> all() {
    List<NodeReport> all = new ArrayList<>();
    all.add(report("a", true));
    others.keySet().stream().sorted().map(name -> report(name, false)).forEach(all::add);
    return all;
  }

  private static NodeReport report(String name, boolean self) {
    NodeReport.Point point = new NodeReport.Point("/studio", "live", null, 7, 1, 0, 300_000);
    return new NodeReport(
        name, self, "3.0.0", "http://" + name, false, 1, 0, null, 0.5, List.of(point));
  }

  @Override
  public Map<String, String> ask(Collection<String> names, String question) {
    Map<String, String> answers = new TreeMap<>();
    for (String name : names) {
      String answer = others.get(name).apply(question);
      if (answer != null) {
        answers.put(name, answer);
      }
    }
    return answers;
  }

  @Override
  public long ignoredMessages() {
    return 3;
  }

  @Override
  public long droppedMessages() {
    return 5;
  }

  @Override
  public long redirects() {
    return 4;
  }
}
