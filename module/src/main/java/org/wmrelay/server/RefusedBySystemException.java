package org.wmrelay.server;

import java.util.List;

/** The system refuses what points need, and {@code strict} says that the relay must not start. */
public final class RefusedBySystemException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param points each with its key, its place in the configuration and the system's reason
   */
  RefusedBySystemException(List<String> points) {
    super("strict = true, and " + String.join("; ", points));
  }
}
