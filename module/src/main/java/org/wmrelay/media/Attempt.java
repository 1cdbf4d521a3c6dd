package org.wmrelay.media;

/**
 * One connection of a source, or one opened file: it gives what it reads to an {@link AsfIngest}
 * and ends once. Retrying is somebody else's.
 */
public interface Attempt {

  /** Ends it, on any thread; returns at once. Nothing is given to the ingest soon after. */
  void stop();
}
