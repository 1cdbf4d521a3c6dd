package org.wmrelay.admin.status;

import java.time.Instant;
import java.util.List;

/**
 * Publishing points at one moment.
 *
 * @param at when, by the server's clock, so that ages can be told by others
 */
public record PointsReport(Instant at, List<PointReport> points) {}
