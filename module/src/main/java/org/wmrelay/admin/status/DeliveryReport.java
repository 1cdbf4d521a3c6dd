package org.wmrelay.admin.status;

import java.util.List;

/**
 * How the threads that deliver stand.
 *
 * @param threads listeners of each thread
 * @param pinnedBytes what stalled writes keep in memory behind the windows
 */
public record DeliveryReport(List<Integer> threads, long pinnedBytes) {}
