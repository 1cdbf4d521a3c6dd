package org.wmrelay.broadcast;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a publishing point has received, sent, lost and refused since it exists. Every count only
 * grows, also from one broadcast to the next. Safe for all threads.
 */
public final class PointCounters {
  private final LongAdder packetsReceived = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder framesLost = new LongAdder();
  private final LongAdder skips = new LongAdder();
  private final LongAdder joins = new LongAdder();
  private final LongAdder formFailures = new LongAdder();
  private final Map<RefusalReason, LongAdder> refusals = adders(RefusalReason.class);
  private final Map<EndReason, LongAdder> endings = adders(EndReason.class);

  PointCounters() {}

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> reasons) {
    Map<E, LongAdder> adders = new EnumMap<>(reasons);
    for (E reason : reasons.getEnumConstants()) {
      adders.put(reason, new LongAdder());
    }
    return adders;
  }

  void received(int bytes) {
    packetsReceived.increment();
    bytesReceived.add(bytes);
  }

  void sent(int bytes) {
    bytesSent.add(bytes);
  }

  void skipped(long lost) {
    skips.increment();
    framesLost.add(lost);
  }

  void joined() {
    joins.increment();
  }

  void refused(RefusalReason reason) {
    adder(refusals, reason).increment();
  }

  void formFailed() {
    formFailures.increment();
  }

  void ended(EndReason reason) {
    adder(endings, reason).increment();
  }

  /** Media units of the primary rendition. */
  public long packetsReceived() {
    return packetsReceived.sum();
  }

  /** Bytes of the primary rendition, as they are kept: without padding. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /** Bytes that listeners' sinks took, without the protocol's own header. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** Frames that listeners did not get because they were behind. */
  public long framesLost() {
    return framesLost.sum();
  }

  /** How often a listener was moved forward. */
  public long skips() {
    return skips.sum();
  }

  /** Listeners that were admitted and began. */
  public long joins() {
    return joins.sum();
  }

  /** Those who were not let in. */
  public long refusals() {
    return refusals.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Those who were not let in for this reason. */
  public long refusals(RefusalReason reason) {
    return adder(refusals, reason).sum();
  }

  /** How often a derived form of the stream could not be made. */
  public long formFailures() {
    return formFailures.sum();
  }

  /** Listeners that ended for this reason. */
  public long endings(EndReason reason) {
    return adder(endings, reason).sum();
  }

  private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E reason) {
    return Objects.requireNonNull(adders.get(reason));
  }
}
