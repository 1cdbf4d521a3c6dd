package org.wmrelay.wire.rtp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What of an RTP packet matters to a receiver of one stream (RFC 3550 §5.1).
 *
 * @param sequence 0 to 65535, one more each packet
 * @param sender the synchronization source; another one means another stream
 * @param payload a view of the packet, without header, extension and padding; may be empty
 */
record RtpPacket(int sequence, int sender, ByteBuffer payload) {
  private static final int FIXED_HEADER = 12;
  private static final int VERSION = 2;
  private static final int FIRST_RTCP = 192; // RFC 5761 §4
  private static final int LAST_RTCP = 223;

  /** Reads a datagram; null if it is no RTP packet, or RTCP on the same port. */
  static @Nullable RtpPacket read(ByteBuffer datagram) {
    ByteBuffer rest = datagram.slice();
    if (rest.remaining() < FIXED_HEADER) {
      return null;
    }
    int flags = rest.get();
    int type = Byte.toUnsignedInt(rest.get());
    int sequence = Short.toUnsignedInt(rest.getShort());
    rest.getInt(); // timestamp: the payload has its own clock
    int sender = rest.getInt();
    boolean rtp = (flags >> 6 & 3) == VERSION && (type < FIRST_RTCP || type > LAST_RTCP);
    boolean whole =
        rtp
            && skip(rest, 4 * (flags & 0x0F)) // contributing sources
            && ((flags & 0x10) == 0 || skipExtension(rest))
            && ((flags & 0x20) == 0 || cutPadding(rest));
    return whole ? new RtpPacket(sequence, sender, rest) : null;
  }

  private static boolean skip(ByteBuffer rest, int length) {
    if (length > rest.remaining()) {
      return false;
    }
    rest.position(rest.position() + length);
    return true;
  }

  /** RFC 3550 §5.3.1: what it is, its length in words, that many words. */
  private static boolean skipExtension(ByteBuffer rest) {
    if (rest.remaining() < 4) {
      return false;
    }
    rest.getShort();
    return skip(rest, 4 * Short.toUnsignedInt(rest.getShort()));
  }

  /** The last byte says how many there are, itself included. */
  private static boolean cutPadding(ByteBuffer rest) {
    int padding = rest.hasRemaining() ? Byte.toUnsignedInt(rest.get(rest.limit() - 1)) : 0;
    if (padding == 0 || padding > rest.remaining()) {
      return false;
    }
    rest.limit(rest.limit() - padding);
    return true;
  }
}
