package org.wmrelay.broadcast;

import java.util.List;
import java.util.OptionalInt;

/** A source that can be fed from several places, of which an operator may choose one. */
public interface SourceWithUpstreams extends Source {

  /** The upstreams by priority, without passwords; always the same, at least one. */
  List<String> upstreams();

  /** The place in {@link #upstreams} of the one that feeds the point now. */
  OptionalInt inUse();

  /**
   * Goes on with an upstream, at its next key frame, and keeps it until it fails. The one in use
   * feeds the point until then, and goes on if the chosen one has nothing.
   *
   * @param index its place in {@link #upstreams}
   * @return false if the source is stopped or waits for a listener
   */
  boolean choose(int index);
}
