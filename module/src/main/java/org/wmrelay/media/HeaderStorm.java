package org.wmrelay.media;

import java.time.Duration;

/**
 * Limits how fast a source may change its header: each change opens new memory in every frame log
 * and sends a header to every listener.
 */
final class HeaderStorm {

  static final int MAX_CHANGES = 8;
  static final Duration WITHIN = Duration.ofSeconds(10);

  private final long[] timesNs = new long[MAX_CHANGES];
  private int changes;

  /**
   * A header is about to change the broadcast.
   *
   * @throws IngestException if too many have done so of late
   */
  void change(long nowNs) throws IngestException {
    int oldest = changes % MAX_CHANGES;
    if (changes >= MAX_CHANGES && nowNs - timesNs[oldest] < WITHIN.toNanos()) {
      throw new IngestException(
          "the header changed more than "
              + MAX_CHANGES
              + " times within "
              + WITHIN.toSeconds()
              + " s");
    }
    timesNs[oldest] = nowNs;
    changes++;
  }
}
