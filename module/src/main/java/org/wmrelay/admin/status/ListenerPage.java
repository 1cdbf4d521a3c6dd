package org.wmrelay.admin.status;

import java.time.Instant;
import java.util.List;

/**
 * Some of the listeners.
 *
 * @param at when, by the server's clock
 * @param total all there are, of the points asked for
 * @param found those that the search found
 * @param offset how many of these come before the first one here
 */
public record ListenerPage(
    Instant at, int total, int found, int offset, List<ListenerReport> listeners) {}
