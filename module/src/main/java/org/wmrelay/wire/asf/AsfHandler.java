package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;

/**
 * Takes what an {@link AsfReader} finds, in order, on the thread that feeds it. What it throws
 * comes out of {@link AsfReader#feed} and ends the reader.
 *
 * @param <X> what the handler may throw besides; {@code RuntimeException} if nothing checked
 */
public interface AsfHandler<X extends Exception> {

  /** Takes the header, once, before any packet. */
  void onHeader(AsfHeader header) throws AsfException, X;

  /**
   * Takes a data packet of exactly {@link AsfHeader#packetSize} bytes, of which nothing was looked
   * at. The bytes are to be read only and valid only until the handler returns.
   */
  void onPacket(ByteBuffer packet) throws AsfException, X;
}
