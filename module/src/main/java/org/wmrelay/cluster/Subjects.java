package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The names under which a cluster's points are known on the bus. */
final class Subjects {
  private static final String PLAIN = "-_/";

  private final String prefix;

  Subjects(String cluster) {
    this.prefix = "wmr." + cluster + ".";
  }

  /** What the owner of a point broadcasts. */
  String live(String point) {
    return prefix + "live." + key(point);
  }

  /** Where a node asks for the past of a point, to begin with. */
  String join(String point) {
    return prefix + "join." + key(point);
  }

  /** Where all nodes tell of themselves. */
  String nodes() {
    return prefix + "nodes";
  }

  /** Where one node is asked. */
  String node(String node) {
    return prefix + "node." + node;
  }

  /** The name as one token: all bytes but letters, digits, {@code - _ /} are written as =XX. */
  static String key(String point) {
    StringBuilder key = new StringBuilder();
    for (byte each : point.getBytes(UTF_8)) {
      char c = (char) (each & 0xFF);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
      key.append(plain ? String.valueOf(c) : "=%02X".formatted((int) c));
    }
    return key.toString();
  }
}
