package org.wmrelay.server.settings;

/**
 * What all points share to deliver.
 *
 * @param threads 1 or more
 * @param sendBuffer bytes that the system may hold for each connection; 0 leaves it to the system
 * @param maxPinned bytes that stalled writes may keep alive behind the windows
 */
public record DeliveryThreadSettings(int threads, int sendBuffer, long maxPinned) {}
