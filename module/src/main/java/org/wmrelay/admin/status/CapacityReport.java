package org.wmrelay.admin.status;

import java.math.BigDecimal;
import org.wmrelay.broadcast.Uplink;

/**
 * How many listeners a line carries.
 *
 * @param listeners those who fill it
 * @param planned with a margin: packets have headers, newcomers get some seconds at once
 */
public record CapacityReport(long listeners, long planned) {
  private static final int PLANNED_PERCENT = 80;

  /**
   * Of one stream.
   *
   * @param kbps of the stream, more than 0
   */
  public static CapacityReport of(Uplink uplink, BigDecimal kbps) {
    long listeners = uplink.listeners(kbps);
    return new CapacityReport(listeners, listeners * PLANNED_PERCENT / 100);
  }
}
