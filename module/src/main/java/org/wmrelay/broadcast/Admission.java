package org.wmrelay.broadcast;

/** The answer to somebody who wants to listen. */
public sealed interface Admission permits Seat, Admission.Refusal {

  /**
   * No seat is free.
   *
   * @param why which limit, for the operator's log and the player's error
   */
  record Refusal(String why) implements Admission {}
}
