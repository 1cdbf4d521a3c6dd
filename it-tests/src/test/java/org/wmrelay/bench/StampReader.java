package org.wmrelay.bench;

import java.nio.ByteBuffer;

/**
 * Follows the stamps in one connection's bytes, cut anywhere. It looks for the first one; every
 * following one must stand exactly one {@code stride} further, or the stream is torn and the search
 * begins anew. What lies between stamps is not looked at, which makes reading cheap.
 */
final class StampReader {

  /** What becomes of stamps. */
  interface Handler {
    void onStamp(long number, long nanos);

    /** The next stamp did not stand where it had to. */
    void onTorn();
  }

  private final int stride;
  private final byte[] stamp = new byte[Stamp.BYTES];
  private int have;
  private int skip;
  private boolean searching = true;
  private long seen;

  /**
   * @param stride bytes from one stamp to the next on the wire
   */
  StampReader(int stride) {
    this.stride = stride;
  }

  /** Consumes the buffer. */
  void read(ByteBuffer bytes, Handler handler) {
    while (bytes.hasRemaining()) {
      if (searching) {
        search(bytes);
      } else if (skip > 0) {
        int step = Math.min(skip, bytes.remaining());
        bytes.position(bytes.position() + step);
        skip -= step;
      } else {
        collect(bytes, handler);
      }
    }
  }

  private void search(ByteBuffer bytes) {
    while (bytes.hasRemaining() && searching) {
      seen = seen << 8 | (bytes.get() & 0xFF);
      searching = seen != Stamp.MARK;
    }
    if (!searching) {
      ByteBuffer.wrap(stamp).putLong(Stamp.MARK);
      have = Long.BYTES;
    }
  }

  private void collect(ByteBuffer bytes, Handler handler) {
    int step = Math.min(Stamp.BYTES - have, bytes.remaining());
    bytes.get(stamp, have, step);
    have += step;
    if (have < Stamp.BYTES) {
      return;
    }
    have = 0;
    ByteBuffer whole = ByteBuffer.wrap(stamp);
    if (whole.getLong(0) == Stamp.MARK) {
      skip = stride - Stamp.BYTES;
      handler.onStamp(whole.getLong(8), whole.getLong(16));
    } else {
      searching = true;
      seen = 0;
      handler.onTorn();
    }
  }
}
