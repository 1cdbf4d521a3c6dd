package org.wmrelay.cluster;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.wmrelay.broadcast.SourceCount;

/** What did not reach the followers of a point, by reason. Safe for all threads. */
final class Losses {
  private final LongAdder refused = new LongAdder();
  private final LongAdder refollowed = new LongAdder();
  private final LongAdder missed = new LongAdder();

  /** A message that is none, or that is not of the lease that counts. */
  void refused() {
    refused.increment();
  }

  /** Following broke off and began anew. */
  void refollowed() {
    refollowed.increment();
  }

  /** Bytes that the owner does not have any more either. */
  void missed(long bytes) {
    missed.add(bytes);
  }

  List<SourceCount> counts() {
    return List.of(
        new SourceCount(
            "cluster-refused",
            "messages that are none or are not of the lease that counts now",
            refused.sum()),
        new SourceCount(
            "cluster-refollowed",
            "times that following the owner broke off and began anew",
            refollowed.sum()),
        new SourceCount(
            "cluster-missed",
            "bytes of the owner's stream that were lost on the way and that it had no more",
            missed.sum()));
  }
}
