package org.wmrelay.media;

import java.util.List;

/**
 * One connection of a source, or one opened file: it gives what it reads to an {@link AsfIngest}
 * and ends once. Retrying is somebody else's.
 */
public interface Attempt {

  /** Ends it, on any thread; returns at once. Nothing is given to the ingest soon after. */
  void stop();

  /** The ids of the relays that what it reads has passed, as far as they have named themselves. */
  default List<String> passed() {
    return List.of();
  }
}
