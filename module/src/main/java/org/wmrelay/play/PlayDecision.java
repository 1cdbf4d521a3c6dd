package org.wmrelay.play;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.wmrelay.broadcast.ChangePolicy;

/** What to do about a request: a value that was computed without a server. */
sealed interface PlayDecision {

  /**
   * Answers at once.
   *
   * @param body position to limit; empty for HEAD, whose head is the same as GET's
   */
  record Answer(Head head, ByteBuffer body) implements PlayDecision {}

  /** Reads the request's body up to a limit, forgets it, then answers. */
  record AnswerAfterBody(Answer answer) implements PlayDecision {}

  /**
   * Streams a rendition, if a seat is free.
   *
   * @param form the rendition's name
   */
  record Stream(Head head, String form, ChangePolicy changePolicy) implements PlayDecision {}

  /** Waits, if a seat is free, for a broadcast that starts by demand, then decides again. */
  record Await(Duration within) implements PlayDecision {}
}
