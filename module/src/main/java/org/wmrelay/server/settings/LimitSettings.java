package org.wmrelay.server.settings;

import java.util.Optional;
import org.wmrelay.broadcast.Uplink;

/**
 * Limits that count the listeners of all points together.
 *
 * @param maxListeners 0 for no limit
 * @param perAddress 0 for no limit
 * @param uplink empty for no limit
 */
public record LimitSettings(int maxListeners, int perAddress, Optional<Uplink> uplink) {}
