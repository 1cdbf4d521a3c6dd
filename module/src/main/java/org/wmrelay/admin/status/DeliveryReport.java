package org.wmrelay.admin.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the threads that deliver stand.
 *
 * @param threads listeners of each thread
 * @param pinnedBytes what stalled writes keep in memory behind the windows
 * @param uplink null if nobody said how much the line carries
 */
public record DeliveryReport(
    List<Integer> threads, long pinnedBytes, @Nullable UplinkReport uplink) {

  /**
   * The line out, in bit/s.
   *
   * @param limit what it carries
   * @param taken by all who listen, with the bit rates of their streams
   */
  public record UplinkReport(long limit, long taken) {}
}
