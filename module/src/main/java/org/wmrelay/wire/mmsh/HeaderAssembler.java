package org.wmrelay.wire.mmsh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts an ASF header together from the fragments that {@code $H} frames carry ([MS-WMSP] 2.2.3.5).
 *
 * <p>Goes by AFFlags alone: senders are known that number a whole header by a running LocationId. A
 * header that starts anew drops what was gathered of the one before.
 */
public final class HeaderAssembler {

  /** The longest header taken, in bytes: embedded pictures make headers long, but not longer. */
  public static final int MAX_HEADER_LENGTH = 1 << 20;

  /** The most fragments taken; senders that split at the frame limit need 17 for the length. */
  public static final int MAX_FRAGMENTS = 64;

  private static final int POSITION_FLAGS = Frame.SINGLE;

  private @Nullable ByteArrayOutputStream gathered;
  private int fragments;

  /**
   * Adds the payload of a header frame; returns the header if that completes it, else null.
   *
   * @throws MmshException if a fragment has no beginning, or the header exceeds a limit; its offset
   *     counts from the header's first byte
   */
  public byte @Nullable [] add(Frame frame) throws MmshException {
    return switch (frame.afFlags() & POSITION_FLAGS) {
      case Frame.SINGLE -> {
        begin(frame);
        yield finish(frame);
      }
      case Frame.FIRST_FRAGMENT -> {
        begin(frame);
        gather(frame);
        yield null;
      }
      case Frame.LAST_FRAGMENT -> finish(frame);
      default -> {
        gather(frame);
        yield null;
      }
    };
  }

  private void begin(Frame frame) {
    gathered = new ByteArrayOutputStream(frame.payload().remaining());
    fragments = 0;
  }

  private byte[] finish(Frame frame) throws MmshException {
    byte[] header = gather(frame).toByteArray();
    gathered = null;
    return header;
  }

  private ByteArrayOutputStream gather(Frame frame) throws MmshException {
    ByteBuffer payload = frame.payload().duplicate();
    ByteArrayOutputStream header = gathered;
    if (header == null) {
      throw new MmshException(0, "the first fragment of a header", "AFFlags " + frame.afFlags());
    }
    checkLimits(header.size(), payload.remaining());
    byte[] fragment = new byte[payload.remaining()];
    payload.get(fragment);
    header.writeBytes(fragment);
    return header;
  }

  private void checkLimits(int length, int more) throws MmshException {
    if (++fragments > MAX_FRAGMENTS) {
      throw new MmshException(length, "at most " + MAX_FRAGMENTS + " header fragments", "another");
    }
    if (length + more > MAX_HEADER_LENGTH) {
      throw new MmshException(
          length, "a header of at most " + MAX_HEADER_LENGTH + " bytes", more + " more");
    }
  }
}
