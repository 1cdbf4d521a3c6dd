package org.wmrelay.play;

import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.PublishingPoint;

/** Where a listener can go who gets no place here. Safe for all threads. */
@FunctionalInterface
public interface Elsewhere {
  /** There is no other place. */
  Elsewhere NOWHERE = (point, refusal) -> null;

  /**
   * The URL below which another server has the same paths; null if there is none that helps.
   *
   * @param refusal why there is no place
   */
  @Nullable String insteadOf(PublishingPoint point, Admission.Refusal refusal);
}
