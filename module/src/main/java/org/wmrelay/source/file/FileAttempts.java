package org.wmrelay.source.file;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.wmrelay.media.AttemptFactory;

/** Makes attempts to send files. Safe for all threads. */
public final class FileAttempts {
  private final ScheduledExecutorService timer;
  private final Executor readers;
  private final LongSupplier nanoTime;

  /**
   * @param timer says when packets are due
   * @param readers reads files
   */
  public FileAttempts(ScheduledExecutorService timer, Executor readers, LongSupplier nanoTime) {
    this.timer = timer;
    this.readers = readers;
    this.nanoTime = nanoTime;
  }

  /** How to send this file (.asf, .wmv, .wma), in real time and from the beginning again. */
  public AttemptFactory of(MediaFile file) {
    return (ingest, ended) -> {
      FileAttempt attempt = new FileAttempt(file, ingest, ended, timer, readers, nanoTime);
      attempt.begin();
      return attempt;
    };
  }
}
