package org.wmrelay.broadcast;

import java.nio.ByteBuffer;

/** Another wire form of the same broadcast, made frame by frame from the primary one. */
public interface Derivation extends WireForm {

  /**
   * Renders one frame of the primary rendition.
   *
   * @param frame the frame, whole; valid during the call only
   * @return its bytes in this form, position to limit; empty to leave the frame out
   */
  ByteBuffer derive(ByteBuffer frame, StreamHeader header);
}
