package org.wmrelay.wire.mmsh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes, in chunks of any size, into frames.
 *
 * <p>A frame that lies whole in a chunk is handed on where it lies; only a frame that is cut by the
 * end of a chunk is copied, into one buffer that grows to the largest such frame and never beyond
 * 64 KiB. There is no resynchronising: bytes that cannot start a frame are an error, and after any
 * exception the reader refuses further chunks.
 *
 * <pre>
 *   0         1       2              4
 *   | 24 / A4 | kind  | PacketLength | ...                                 [MS-WMSP] 2.2.3.1.1
 *
 *   $H $D $M  | LocationId 4 | Incarnation 1 | AFFlags 1 | PacketSize 2 | payload     (WMSP)
 *   $H $D     | payload                                                               (push)
 *   $C $E     | Reason 4 | payload: in a pushed $C the new ASF header, otherwise none
 *   $P        | Reason 4 | payload, its length by rule
 * </pre>
 */
public final class FrameReader {

  /** Which of the two framings the bytes have. */
  public enum Form {
    /** What servers send to players ([MS-WMSP] 2.2.3): packets with an MMS header. */
    WMSP,
    /** What encoders push ([MS-WMHTTP] 2.2.3): packets without one, always an unset B bit. */
    PUSH
  }

  private static final byte FRAME_START = 0x24;
  // The same with the B bit: the sender lets the next frame follow at once. Says nothing to us.
  private static final byte FRAME_START_B = (byte) 0xA4;

  private static final int FRAMING_LENGTH = 4;
  private static final int REASON_LENGTH = 4;
  private static final int MMS_HEADER_LENGTH = 8;

  // [MS-WMSP] 2.2.3.7: the PacketLength of the first two and of the third packet of a pair
  // experiment. Reason is the length of the HTTP header before them, as far as it counts.
  private static final int PAIR_LENGTH = 504;
  private static final int PAIR_LAST_LENGTH = 1048;
  private static final int PAIR_MAX_REASON = 504;

  private enum State {
    FRAMING,
    PAIR_REASON,
    BODY
  }

  private final Form form;
  private final ByteBuffer head =
      ByteBuffer.allocate(FRAMING_LENGTH + REASON_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
  private ByteBuffer heldBody = ByteBuffer.allocate(0);

  private State state = State.FRAMING;
  private boolean usable = true;
  private long frameOffset;
  private FrameKind kind = FrameKind.TEST;
  private int packetLength;
  private int bodyLength;
  private int pairReason;
  private boolean secondPairNext;

  /** A reader for one connection, or for one request body. */
  public FrameReader(Form form) {
    this.form = form;
  }

  /**
   * Reads the whole chunk and calls the handler for each frame that is complete.
   *
   * @throws MmshException if the bytes are no frames
   * @throws X if the handler throws it
   * @throws IllegalStateException if an earlier call threw
   */
  public <X extends Exception> void feed(ByteBuffer chunk, FrameHandler<X> handler)
      throws MmshException, X {
    if (!usable) {
      throw new IllegalStateException(
          "the reader has failed before, or is being fed by its handler");
    }
    usable = false;
    while (step(chunk, handler)) {
      // Each step reads one part of a frame, until the chunk has no more of it.
    }
    usable = true;
  }

  /**
   * True if the last byte fed was the last one of a frame, so that an end here cuts nothing off.
   */
  public boolean isBetweenFrames() {
    return state == State.FRAMING && head.position() == 0;
  }

  private <X extends Exception> boolean step(ByteBuffer chunk, FrameHandler<X> handler)
      throws MmshException, X {
    return switch (state) {
      case FRAMING -> readFraming(chunk);
      case PAIR_REASON -> readPairReason(chunk);
      case BODY -> readBody(chunk, handler);
    };
  }

  private boolean readFraming(ByteBuffer chunk) throws MmshException {
    if (!fillHead(chunk, FRAMING_LENGTH)) {
      return false;
    }
    checkStart(head.get(0));
    kind = kindOf(head.get(1));
    packetLength = Short.toUnsignedInt(head.getShort(2));
    if (kind == FrameKind.PACKET_PAIR) {
      state = State.PAIR_REASON;
    } else {
      expectBody(packetLength, hasMmsHeader() ? MMS_HEADER_LENGTH : 0);
    }
    return true;
  }

  private boolean readPairReason(ByteBuffer chunk) throws MmshException {
    if (!fillHead(chunk, FRAMING_LENGTH + REASON_LENGTH)) {
      return false;
    }
    pairReason = head.getInt(FRAMING_LENGTH);
    if (pairReason < 0 || pairReason > PAIR_MAX_REASON) {
      throw unexpected(
          FRAMING_LENGTH,
          "a Reason of 0 to " + PAIR_MAX_REASON + " in $P",
          Integer.toUnsignedString(pairReason));
    }
    expectBody(pairPayloadLength(), 0);
    return true;
  }

  private <X extends Exception> boolean readBody(ByteBuffer chunk, FrameHandler<X> handler)
      throws MmshException, X {
    ByteBuffer body = takeBody(chunk);
    if (body == null) {
      return false;
    }
    Frame frame = frame(body);
    frameOffset += head.position() + bodyLength;
    head.clear();
    state = State.FRAMING;
    handler.onFrame(frame);
    return true;
  }

  private boolean fillHead(ByteBuffer chunk, int length) {
    while (head.position() < length && chunk.hasRemaining()) {
      head.put(chunk.get());
    }
    return head.position() == length;
  }

  /** The body once it is whole, from the chunk itself if that holds all of it. */
  private @Nullable ByteBuffer takeBody(ByteBuffer chunk) {
    if (heldBody.position() == 0 && chunk.remaining() >= bodyLength) {
      ByteBuffer body = chunk.slice(chunk.position(), bodyLength);
      chunk.position(chunk.position() + bodyLength);
      return body.order(ByteOrder.LITTLE_ENDIAN);
    }
    hold(chunk);
    if (heldBody.position() < bodyLength) {
      return null;
    }
    heldBody.clear();
    return heldBody.slice(0, bodyLength).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void hold(ByteBuffer chunk) {
    if (heldBody.capacity() < bodyLength) {
      heldBody = ByteBuffer.allocate(bodyLength);
    }
    int count = Math.min(chunk.remaining(), bodyLength - heldBody.position());
    heldBody.put(chunk.slice(chunk.position(), count));
    chunk.position(chunk.position() + count);
  }

  private Frame frame(ByteBuffer body) throws MmshException {
    return switch (kind) {
      case HEADER, DATA, META -> hasMmsHeader() ? mmsFrame(body) : pushedFrame(body);
      case END, CHANGE -> reasonFrame(body);
      case PACKET_PAIR -> new Frame(kind, 0, 0, 0, pairReason, body);
      case FILLER, TEST -> new Frame(kind, 0, 0, 0, 0, body);
    };
  }

  private Frame mmsFrame(ByteBuffer body) throws MmshException {
    long locationId = Integer.toUnsignedLong(body.getInt());
    int incarnation = Byte.toUnsignedInt(body.get());
    int afFlags = Byte.toUnsignedInt(body.get());
    int packetSize = Short.toUnsignedInt(body.getShort());
    if (packetSize != packetLength) {
      throw unexpected(
          FRAMING_LENGTH + MMS_HEADER_LENGTH - 2,
          "a PacketSize of " + packetLength + ", the PacketLength",
          Integer.toString(packetSize));
    }
    return new Frame(kind, locationId, incarnation, afFlags, 0, rest(body));
  }

  private Frame pushedFrame(ByteBuffer body) {
    // A pushed header is always whole.
    int afFlags = kind == FrameKind.HEADER ? Frame.SINGLE : 0;
    return new Frame(kind, 0, 0, afFlags, 0, body);
  }

  private Frame reasonFrame(ByteBuffer body) {
    int reason = body.remaining() < REASON_LENGTH ? 0 : body.getInt();
    if (kind == FrameKind.CHANGE) {
      return new Frame(kind, 0, 0, form == Form.PUSH ? Frame.SINGLE : 0, reason, rest(body));
    }
    // ffmpeg's muxer ends with an $E of 8 bytes whose first four are a sequence number.
    boolean plain = packetLength == REASON_LENGTH;
    return new Frame(kind, 0, 0, 0, plain ? reason : 0, rest(body));
  }

  private static ByteBuffer rest(ByteBuffer body) {
    return body.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void expectBody(int length, int minimum) throws MmshException {
    if (length < minimum) {
      throw unexpected(
          2, "a PacketLength of at least " + minimum + " in " + kind, Integer.toString(length));
    }
    bodyLength = length;
    state = State.BODY;
  }

  /** The first of a pair makes up for the HTTP header before it, the third takes it back. */
  private int pairPayloadLength() throws MmshException {
    if (packetLength == PAIR_LAST_LENGTH) {
      secondPairNext = false;
      return PAIR_LAST_LENGTH + pairReason;
    }
    if (packetLength != PAIR_LENGTH) {
      throw unexpected(
          2,
          "a PacketLength of " + PAIR_LENGTH + " or " + PAIR_LAST_LENGTH + " in $P",
          Integer.toString(packetLength));
    }
    boolean second = secondPairNext;
    secondPairNext = true;
    return second ? PAIR_LENGTH : PAIR_LENGTH - pairReason;
  }

  private boolean hasMmsHeader() {
    return form == Form.WMSP
        && (kind == FrameKind.HEADER || kind == FrameKind.DATA || kind == FrameKind.META);
  }

  private void checkStart(byte start) throws MmshException {
    boolean starts = start == FRAME_START || (start == FRAME_START_B && form == Form.WMSP);
    if (!starts) {
      throw unexpected(0, form == Form.WMSP ? "a frame (24 or A4)" : "a frame (24)", hexHead());
    }
  }

  private FrameKind kindOf(byte id) throws MmshException {
    FrameKind known = FrameKind.of(id);
    if (known == null || (known == FrameKind.PACKET_PAIR && form == Form.PUSH)) {
      throw unexpected(1, "the letter of a frame kind", hexHead());
    }
    return known;
  }

  private String hexHead() {
    return String.format("%02X %02X %02X %02X", head.get(0), head.get(1), head.get(2), head.get(3));
  }

  private MmshException unexpected(int offsetInFrame, String expected, String found) {
    return new MmshException(frameOffset + offsetInFrame, expected, found);
  }
}
