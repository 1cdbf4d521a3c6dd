package org.wmrelay.broadcast;

import java.util.function.LongSupplier;

/**
 * The line out and how much of it listeners take. Safe for all threads.
 *
 * @param uplink the whole of it
 * @param taken bit/s of all who were let in, however much they read at the moment
 */
public record Line(Uplink uplink, LongSupplier taken) {

  /** Whether those who were let in get more than it carries. */
  boolean isOverfull() {
    return !uplink.carries(taken.getAsLong());
  }
}
