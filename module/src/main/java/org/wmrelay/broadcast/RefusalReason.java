package org.wmrelay.broadcast;

/** Why somebody who wanted to listen was not let in. */
public enum RefusalReason {
  /** The address is not one that may listen. */
  ADDRESS,
  /** Unknown user or wrong password. */
  LOGIN,
  /** The link is not signed, not rightly, or no longer. */
  LINK,
  /** The program that knows who may listen said no, or nothing. */
  HOOK,
  /** An operator banned the address for a time. */
  BANNED,
  /** Nobody is let in, so that the relay gets empty. */
  DRAINING,
  /** There is no seat left. */
  FULL,
  /** Too many listen from the same address. */
  PER_ADDRESS,
  /** The line would be overfull. */
  UPLINK
}
