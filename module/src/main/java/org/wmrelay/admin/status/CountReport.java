package org.wmrelay.admin.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.PointCounters;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.RefusalReason;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceCount;

/**
 * What a publishing point has counted since it exists.
 *
 * @param refusals those who were not let in
 * @param refusalsByReason the same by reason; every reason is there
 * @param endings listeners that ended, by reason; every reason is there
 * @param source what the source repaired, left out and lost
 */
public record CountReport(
    String point,
    long packetsReceived,
    long bytesReceived,
    long bytesSent,
    long framesLost,
    long skips,
    long joins,
    long refusals,
    Map<String, Long> refusalsByReason,
    Map<String, Long> endings,
    List<SourceCount> source) {

  static CountReport of(PublishingPoint point) {
    PointCounters counters = point.counters();
    Source source = point.source();
    Map<String, Long> refusals = new LinkedHashMap<>();
    for (RefusalReason reason : RefusalReason.values()) {
      refusals.put(Words.of(reason), counters.refusals(reason));
    }
    Map<String, Long> endings = new LinkedHashMap<>();
    for (EndReason reason : EndReason.values()) {
      endings.put(Words.of(reason), counters.endings(reason));
    }
    return new CountReport(
        point.name(),
        counters.packetsReceived(),
        counters.bytesReceived(),
        counters.bytesSent(),
        counters.framesLost(),
        counters.skips(),
        counters.joins(),
        counters.refusals(),
        refusals,
        endings,
        source == null ? List.of() : source.counts());
  }
}
