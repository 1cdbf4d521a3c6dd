package org.wmrelay.wire.http;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The Via header (RFC 9110 section 7.6.3), by which a relay knows a request that it made itself:
 * its pulls carry its id, and a request for a stream that carries the same id is a loop.
 */
public final class Via {

  /** The header's name. */
  public static final String NAME = "Via";

  private static final String PROTOCOL = "1.0";

  private Via() {}

  /**
   * The header's value in a request of this relay.
   *
   * @param id one word, the same as long as the relay runs and different from any other's
   */
  public static String of(String id) {
    return PROTOCOL + " " + id;
  }

  /** Whether a request with these Via headers has passed the relay with this id. */
  public static boolean names(Iterable<String> values, String id) {
    return StreamSupport.stream(values.spliterator(), false)
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(Via::receivedBy)
        .anyMatch(id::equals);
  }

  /** The second word of {@code protocol received-by (comment)}. */
  private static String receivedBy(String entry) {
    String[] words = entry.trim().split("\\s+", -1);
    return words.length < 2 ? "" : words[1];
  }
}
