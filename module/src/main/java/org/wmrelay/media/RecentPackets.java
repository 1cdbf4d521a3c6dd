package org.wmrelay.media;

import java.util.Arrays;

/**
 * Remembers the packets relayed last by their fingerprints, to know them when a source that was
 * away repeats them.
 */
final class RecentPackets {

  // More than 10 s of a stream of 4 Mbit/s in small packets; a power of two.
  private static final int CAPACITY = 4096;

  private final long[] fingerprints = new long[CAPACITY];
  private int count;
  private int next;

  void add(long fingerprint) {
    fingerprints[next] = fingerprint;
    next = (next + 1) % CAPACITY;
    count = Math.min(count + 1, CAPACITY);
  }

  boolean contains(long fingerprint) {
    return Arrays.stream(fingerprints, 0, count).anyMatch(known -> known == fingerprint);
  }

  void clear() {
    count = 0;
    next = 0;
  }
}
