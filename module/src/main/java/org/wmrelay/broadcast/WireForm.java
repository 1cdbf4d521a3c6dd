package org.wmrelay.broadcast;

import java.nio.ByteBuffer;

/**
 * How a broadcast looks on the wire around its frames: one implementation a rendition.
 *
 * <p>Stateless; any thread may ask. The buffers returned are read by many and changed by nobody.
 */
public interface WireForm {

  /** The rendition's name, for example {@code mmsh}, {@code asf} or {@code raw}. */
  String name();

  /** What a newcomer gets before the first frame; empty if nothing. */
  ByteBuffer prelude(StreamHeader header);

  /** What a listener gets who stays while the header changes to this one; empty if nothing. */
  ByteBuffer change(StreamHeader header);

  /** What says that the stream is over; empty if only the end of the connection does. */
  ByteBuffer trailer();

  /** Whether a change of header can be expressed at all; if not, listeners end there. */
  boolean canChange();
}
