package org.wmrelay.media;

import java.util.function.Consumer;

/** Makes attempts to read from one place. */
@FunctionalInterface
public interface AttemptFactory {

  /**
   * Begins an attempt on threads of its own; returns at once.
   *
   * @param ingest takes what is read
   * @param ended told once why the attempt ended, on any thread, if it was not stopped before
   */
  Attempt start(AsfIngest ingest, Consumer<String> ended);
}
