package org.wmrelay.source.file;

import org.wmrelay.wire.asf.SerialClock;

/**
 * When the packets of a file are due in real time, by their send times. Where the file starts again
 * or its clock jumps, the next packet follows the last one.
 */
final class Pace {
  private static final int MAX_STEP_MS = 10_000;
  // A file whose packets take no time would be sent as fast as the disk gives it.
  private static final int LEAST_PAUSE_MS = 100;
  // Behind by more (the machine slept), the time is lost: nobody wants it all at once.
  private static final long MAX_BEHIND_NS = 2_000_000_000L;
  private static final long NS_PER_MS = 1_000_000L;

  private long dueNs;
  private long lastMs;
  private int lastDurationMs;
  private boolean started;

  /** When the packet with these times is due. */
  long dueNs(long sendTimeMs, int durationMs, long nowNs) {
    if (!started) {
      started = true;
      dueNs = nowNs;
    } else {
      dueNs += stepMs(sendTimeMs) * NS_PER_MS;
      dueNs = nowNs - dueNs > MAX_BEHIND_NS ? nowNs : dueNs;
    }
    lastMs = sendTimeMs;
    lastDurationMs = durationMs;
    return dueNs;
  }

  private long stepMs(long sendTimeMs) {
    int step = SerialClock.difference(sendTimeMs, lastMs);
    boolean goesOn = step >= 0 && step <= MAX_STEP_MS;
    return goesOn ? step : Math.max(lastDurationMs, LEAST_PAUSE_MS);
  }
}
