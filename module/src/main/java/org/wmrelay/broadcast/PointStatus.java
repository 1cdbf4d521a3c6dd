package org.wmrelay.broadcast;

/**
 * What a publishing point is doing, and why.
 *
 * @param why a sentence for the operator; empty if the state says it all
 */
public record PointStatus(PointState state, String why) {}
