package org.wmrelay.play;

import java.util.List;
import java.util.stream.Stream;

/**
 * A response's status and header lines, in their order and exact case. Immutable.
 *
 * @param fields one line each; a name may come more than once
 */
record Head(int status, List<Field> fields) {
  /** One header line. */
  record Field(String name, String value) {}

  Head {
    fields = List.copyOf(fields);
  }

  static Head of(int status) {
    return new Head(status, List.of());
  }

  Head with(String name, String value) {
    return new Head(
        status, Stream.concat(fields.stream(), Stream.of(new Field(name, value))).toList());
  }

  /** With the header line if the condition holds, else without. */
  Head withIf(boolean condition, String name, String value) {
    return condition ? with(name, value) : this;
  }
}
