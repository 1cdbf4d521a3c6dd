package org.wmrelay.it.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;

/**
 * One frame as read from the wire (MS-WMSP 2.2.3).
 *
 * @param type the PacketID: {@code H D C E F M P T}
 * @param more the B bit
 * @param length PacketLength as it was on the wire
 * @param locationId 0 if the frame has no MMS header, as the next three
 * @param packetSize the PacketSize of the MMS header; {@code length} where there is none
 * @param body what follows the headers
 */
@SuppressWarnings("ArrayRecordComponent") // frames are read, never compared
public record Frame(
    char type,
    boolean more,
    int length,
    long locationId,
    int incarnation,
    int affFlags,
    int packetSize,
    byte[] body) {

  /** The Reason of a {@code $C} or {@code $E}. */
  public long reason() {
    return ByteBuffer.wrap(body).order(LITTLE_ENDIAN).getInt(0) & 0xFFFFFFFFL;
  }
}
