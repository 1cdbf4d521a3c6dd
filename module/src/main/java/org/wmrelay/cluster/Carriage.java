package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Publication;

/** How one kind of media is carried from the node that has the source to those that follow. */
public interface Carriage {

  /** The wire form that is carried. */
  String form();

  /** Whether a stream begins with a header, without which nobody can follow it. */
  boolean hasHeader();

  /**
   * The header with which these bytes begin the stream anew.
   *
   * @param run whole frames as a listener gets them; not changed
   * @return null if they go on with the stream
   */
  byte @Nullable [] header(ByteBuffer run);

  /** Whether nodes follow only while somebody listens there. */
  boolean isOnDemand();

  /**
   * The other end, for one attempt to follow.
   *
   * @param publisher takes the point over when the stream begins; null if that is too late
   */
  Unloading unload(Supplier<@Nullable Publication> publisher);

  /** Publishes what was carried. Used by one thread at a time. */
  interface Unloading {
    /**
     * Takes the next bytes; they need not be whole frames.
     *
     * @return why no more can be taken; null while it goes on
     */
    @Nullable String take(ByteBuffer bytes);
  }
}
