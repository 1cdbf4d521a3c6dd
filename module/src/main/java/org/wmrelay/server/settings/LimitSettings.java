package org.wmrelay.server.settings;

/**
 * Limits that count the listeners of all points together.
 *
 * @param maxListeners 0 for no limit
 * @param perAddress 0 for no limit
 */
public record LimitSettings(int maxListeners, int perAddress) {}
