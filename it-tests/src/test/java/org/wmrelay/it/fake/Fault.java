package org.wmrelay.it.fake;

/** What goes wrong in an origin's stream, between two packets, for everybody connected. */
public sealed interface Fault {

  /** The connection ends, in the middle of nothing. */
  record Cut() implements Fault {}

  /** The connection is reset: what was sent and not yet read may be lost. */
  record Reset() implements Fault {}

  /** Half a frame, and then silence until the origin is closed. */
  record HalfFrame() implements Fault {}

  /** Half a frame, and then the connection ends. */
  record CutFrame() implements Fault {}

  /** Bytes that are no frame. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Garbage(byte[] bytes) implements Fault {}
}
