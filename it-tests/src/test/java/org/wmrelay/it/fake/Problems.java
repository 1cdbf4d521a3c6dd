package org.wmrelay.it.fake;

import java.util.ArrayList;
import java.util.List;

/** What a player saw that it must not see; the first ones are kept. */
final class Problems {

  private static final int KEPT = 20;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String problem) {
    count++;
    if (first.size() < KEPT) {
      first.add(problem);
    }
  }

  List<String> list() {
    List<String> list = new ArrayList<>(first);
    if (count > KEPT) {
      list.add("and " + (count - KEPT) + " more");
    }
    return list;
  }
}
