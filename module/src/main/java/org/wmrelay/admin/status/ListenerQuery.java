package org.wmrelay.admin.status;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Which listeners are asked for.
 *
 * @param point those of one point; empty for all
 * @param find a part of address, agent, request or form, without case; empty finds all
 * @param order the order, listeners that are equal in it by id
 * @param offset how many to leave out
 * @param limit how many at most
 */
public record ListenerQuery(
    Optional<String> point, String find, Comparator<ListenerReport> order, int offset, int limit) {

  public ListenerQuery {
    find = find.toLowerCase(Locale.ROOT);
  }

  boolean finds(ListenerReport listener) {
    return find.isEmpty()
        || has(listener.address())
        || has(listener.agent())
        || has(listener.request())
        || has(listener.form());
  }

  private boolean has(String text) {
    return text.toLowerCase(Locale.ROOT).contains(find);
  }
}
