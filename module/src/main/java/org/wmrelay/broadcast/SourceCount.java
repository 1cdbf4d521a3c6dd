package org.wmrelay.broadcast;

/**
 * Something that a source counts, for status and metrics.
 *
 * @param name in small letters and hyphens, one of few that never change: {@code damaged-packets}
 * @param meaning what it counts, for people
 * @param value how many there have been since the source exists
 */
public record SourceCount(String name, String meaning, long value) {}
