package org.wmrelay.access;

import org.wmrelay.broadcast.Admission;

/** What becomes of a {@link Visitor}. */
public sealed interface Verdict {

  /** Comes in. */
  record Admitted() implements Verdict {}

  /**
   * Stays out.
   *
   * @param status of the answer in HTTP
   */
  record Refused(int status, Admission.Refusal refusal) implements Verdict {}
}
