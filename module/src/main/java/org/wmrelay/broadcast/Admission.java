package org.wmrelay.broadcast;

/** The answer to somebody who wants to listen. */
public sealed interface Admission permits Seat, Admission.Refusal {

  /**
   * No place for this one.
   *
   * @param why in words, for the operator's log and the player's error
   */
  record Refusal(RefusalReason reason, String why) implements Admission {}
}
