package org.wmrelay.broadcast;

/** What happens to a listener that is more than {@code max-lag} behind. */
public enum SlowPolicy {
  /** It goes on at the newest join mark; what it missed is counted. */
  SKIP,
  /** It is disconnected. */
  DISCONNECT
}
