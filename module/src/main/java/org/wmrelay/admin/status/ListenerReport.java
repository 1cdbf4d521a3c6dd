package org.wmrelay.admin.status;

import java.time.Instant;
import org.wmrelay.broadcast.Listener;

/**
 * A listener.
 *
 * @param id unique as long as the process runs
 * @param address the peer's address and port
 * @param agent what the player calls itself; empty if it says nothing
 * @param request the request's path or the kind of connection
 * @param form the wire form it gets
 * @param bytes sent so far
 * @param lag bytes it is behind
 * @param slow whether it has used up half of what it may be behind
 * @param peakLag the most it was behind
 * @param framesLost frames it did not get because it was behind
 * @param skips how often it was moved forward
 */
public record ListenerReport(
    long id,
    String point,
    String address,
    String agent,
    String request,
    String form,
    Instant since,
    long bytes,
    long lag,
    boolean slow,
    long peakLag,
    long framesLost,
    long skips) {

  /**
   * @param slowBeyond the lag from which on it counts as slow
   */
  static ListenerReport of(String point, Listener listener, long slowBeyond) {
    long lag = listener.lag();
    return new ListenerReport(
        listener.id(),
        point,
        listener.info().address(),
        listener.info().agent(),
        listener.info().request(),
        listener.rendition().form().name(),
        listener.since(),
        listener.bytes(),
        lag,
        lag > slowBeyond,
        listener.peakLag(),
        listener.framesLost(),
        listener.skips());
  }
}
