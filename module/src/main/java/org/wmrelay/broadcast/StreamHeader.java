package org.wmrelay.broadcast;

import java.nio.ByteBuffer;

/**
 * What every newcomer to a broadcast needs first, in the form of its media format: an ASF header
 * with the head of its data object, or nothing for datagrams.
 *
 * @param bytes read only; each use takes a duplicate
 * @param facts what was read from the bytes
 */
public record StreamHeader(ByteBuffer bytes, StreamFacts facts) {

  /** Keeps a read-only view, so that no reader can move or change what others read. */
  public StreamHeader {
    bytes = bytes.asReadOnlyBuffer();
  }

  /** A fresh view of the bytes, position 0. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
