package org.wmrelay.wire.mmsh;

import java.nio.ByteBuffer;

/**
 * One frame as it was read ([MS-WMSP] 2.2.3). Fields that its kind does not have are 0.
 *
 * @param kind what the frame is
 * @param locationId unsigned 32 bits; data: the packet's number, header: the fragment's
 * @param incarnation 0 to 255; the playback the frame belongs to
 * @param afFlags 0 to 255; data: a packet counter, header: {@link #SINGLE} and its neighbours
 * @param reason why the stream ends or changes; 0 is the ordinary reason
 * @param payload what follows the frame's fields, little-endian, to be read only and valid only
 *     until the handler returns
 */
public record Frame(
    FrameKind kind, long locationId, int incarnation, int afFlags, int reason, ByteBuffer payload) {

  /** AFFlags of the first of several header fragments. */
  public static final int FIRST_FRAGMENT = 0x04;

  /** AFFlags of a header fragment with others before and after it. */
  public static final int MIDDLE_FRAGMENT = 0x00;

  /** AFFlags of the last of several header fragments. */
  public static final int LAST_FRAGMENT = 0x08;

  /** AFFlags of a header that is whole in one frame. */
  public static final int SINGLE = FIRST_FRAGMENT | LAST_FRAGMENT;
}
