package org.wmrelay.source.push;

import org.jspecify.annotations.Nullable;

/** What a path leads encoders to: a point, or one that is made when somebody pushes to it. */
public interface PushTarget {

  /** Who may push there. */
  PushGate gate();

  /** The point if it is there already; a setup asks for no more. */
  @Nullable PushPoint existing();

  /** The point, made if need be; null if that would be too many. */
  @Nullable PushPoint open();
}
