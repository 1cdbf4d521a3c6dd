package org.wmrelay.wire.http;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The Via header (RFC 9110 section 7.6.3), by which relays find loops: a relay's pulls carry its
 * id, and so do its answers to those, behind the ids of the relays through which the stream came to
 * it. A request by a relay that the stream has passed is a loop.
 */
public final class Via {

  /** The header's name. */
  public static final String NAME = "Via";

  private static final String PROTOCOL = "1.0 ";
  private static final String PREFIX = "wmrelay-";

  private Via() {}

  /** An id for a relay, different from all others. */
  public static String newId() {
    return PREFIX + UUID.randomUUID();
  }

  /**
   * The header's value.
   *
   * @param ids of relays, from the one that is farthest to this one
   */
  public static String of(List<String> ids) {
    return ids.stream().map(PROTOCOL::concat).collect(Collectors.joining(", "));
  }

  /** The relays that these headers name, in their order; not proxies, whose names repeat. */
  public static List<String> ids(Iterable<String> values) {
    return StreamSupport.stream(values.spliterator(), false)
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(Via::receivedBy)
        .filter(id -> id.startsWith(PREFIX))
        .toList();
  }

  /** The second word of {@code protocol received-by (comment)}. */
  private static String receivedBy(String entry) {
    String[] words = entry.trim().split("\\s+", -1);
    return words.length < 2 ? "" : words[1];
  }
}
