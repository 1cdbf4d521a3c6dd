package org.wmrelay.wire.asf;

/** Bytes that are no ASF; says where they are, what was expected there and what was found. */
public final class AsfException extends Exception {

  private static final long serialVersionUID = 1L;

  private final long offset;

  AsfException(long offset, String expected, String found) {
    super("at byte " + offset + ": expected " + expected + ", found " + found);
    this.offset = offset;
  }

  /** Where the unexpected bytes are, counted from the start of the header or packet. */
  public long offset() {
    return offset;
  }
}
