package org.wmrelay.broadcast;

import java.time.Duration;

/**
 * A publishing point's limits; {@code reference.conf} explains each setting.
 *
 * @param maxListeners listeners at once; 0 for no limit
 * @param perAddress of them from one address; 0 for no limit
 * @param window bytes each rendition keeps
 * @param linger how long listeners are kept while the source is away
 * @param delivery how listeners are served
 */
public record PointSettings(
    int maxListeners, int perAddress, long window, Duration linger, DeliverySettings delivery) {}
