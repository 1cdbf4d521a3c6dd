package org.wmrelay.wire.mmsh;

/**
 * Bytes that are no MMS framing; says where they are, what was expected there and what was found.
 */
public final class MmshException extends Exception {

  private static final long serialVersionUID = 1L;

  private final long offset;

  MmshException(long offset, String expected, String found) {
    super("at byte " + offset + ": expected " + expected + ", found " + found);
    this.offset = offset;
  }

  /** Where the unexpected bytes are, counted from the first byte the reader was ever fed. */
  public long offset() {
    return offset;
  }
}
