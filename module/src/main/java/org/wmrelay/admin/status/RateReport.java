package org.wmrelay.admin.status;

import java.time.Instant;
import java.util.List;

/**
 * The last minutes of a publishing point, one value a second, the oldest first.
 *
 * @param until when the last values were taken
 * @param in bit/s received
 * @param out bit/s sent to all listeners together
 * @param listeners how many there were
 */
public record RateReport(
    String point, Instant until, List<Long> in, List<Long> out, List<Integer> listeners) {}
