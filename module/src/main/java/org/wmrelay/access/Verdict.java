package org.wmrelay.access;

import java.util.List;
import org.wmrelay.broadcast.Admission;

/** What becomes of a {@link Visitor}. */
public sealed interface Verdict {

  /**
   * Comes in.
   *
   * @param user empty if nobody had to log in
   */
  record Admitted(String user) implements Verdict {}

  /**
   * Has to log in first, which is no refusal.
   *
   * @param challenges values of WWW-Authenticate headers
   */
  record Asked(List<String> challenges) implements Verdict {}

  /**
   * Stays out.
   *
   * @param status of the answer in HTTP
   * @param challenges values of WWW-Authenticate headers, if another login would help
   */
  record Refused(int status, Admission.Refusal refusal, List<String> challenges)
      implements Verdict {}
}
