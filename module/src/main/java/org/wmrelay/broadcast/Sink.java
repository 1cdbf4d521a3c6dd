package org.wmrelay.broadcast;

import java.nio.ByteBuffer;

/**
 * Where a listener's bytes go: a handed-over connection, a servlet response, a raw TCP connection.
 *
 * <p>Called by the listener's delivery thread only, one write at a time, and must never block.
 */
public interface Sink {

  /** Told once, exactly, how a write went; on any thread, also during the call to write. */
  interface Completion {
    /** All bytes of the slice were taken; the sink needs the buffer no longer. */
    void succeeded();

    /** The sink is broken; nothing more can be written. */
    void failed(Throwable cause);
  }

  /**
   * Called once, before the first write.
   *
   * @param gone to be run, on any thread, when the peer closed its connection; at once if it did
   */
  void open(Runnable gone);

  /**
   * Takes one slice. Not called again before the completion was told.
   *
   * @param slice read-only bytes shared with other sinks; its position may be moved
   */
  void write(ByteBuffer slice, Completion completion);

  /** Closes cleanly, behind all that was written; no write is outstanding. */
  void end();

  /** Closes at once, also in the middle of a write. Idempotent, also after {@link #end}. */
  void abort(Throwable cause);
}
