package org.wmrelay.admin.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A publishing point.
 *
 * @param state {@code idle}, {@code connecting}, {@code live}, {@code lingering} or {@code failed}
 * @param why a sentence for the operator; empty if the state says it all
 * @param source what feeds it, without secrets; empty if nothing does
 * @param upstreams those of a source that pulls, by priority; empty for other sources
 * @param upstreamInUse the one that feeds the point, 1 for the first; null if none does
 * @param publisher who publishes now; null if nobody does
 * @param broadcast null while nothing is broadcast
 * @param maxListeners 0 for no limit
 * @param slowListeners those that have used up half of what they may be behind
 * @param inBitrate bit/s received, measured over the last seconds
 * @param outBitrate bit/s sent to all listeners together, measured over the last seconds
 * @param bytesSent to all listeners, since the point exists, as all that follows
 * @param framesLost frames that listeners did not get because they were behind
 * @param skips how often a listener was moved forward
 * @param refusals those who were not let in
 */
public record PointReport(
    String name,
    String state,
    String why,
    String source,
    List<String> upstreams,
    @Nullable Integer upstreamInUse,
    @Nullable String publisher,
    @Nullable BroadcastReport broadcast,
    int listeners,
    int peakListeners,
    int maxListeners,
    int slowListeners,
    long inBitrate,
    long outBitrate,
    long bytesSent,
    long framesLost,
    long skips,
    long refusals) {}
