package org.wmrelay.broadcast;

/** Why somebody who wanted to listen was not let in. */
public enum RefusalReason {
  /** The address is not one that may listen. */
  ADDRESS,
  /** There is no seat left. */
  FULL,
  /** Too many listen from the same address. */
  PER_ADDRESS,
  /** The line would be overfull. */
  UPLINK
}
