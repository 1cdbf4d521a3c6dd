package org.wmrelay.wire.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Frames to a client: whole messages, which are not masked, and answers (RFC 6455 §5). */
public final class ServerFrames {
  private static final int FINAL = 0x80;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PONG = 0xA;
  private static final int GOING_AWAY = 1001;

  private static final int SHORT_LENGTH = 126;
  private static final int MOST_SHORT = 0xFFFF;

  private ServerFrames() {}

  /** A message of bytes. */
  public static ByteBuffer binary(ByteBuffer payload) {
    return frame(BINARY, payload);
  }

  /** A message of text; of bytes where they are no UTF-8, on which clients would close. */
  public static ByteBuffer text(ByteBuffer payload) {
    return frame(isText(payload) ? TEXT : BINARY, payload);
  }

  private static boolean isText(ByteBuffer payload) {
    try {
      UTF_8.newDecoder().decode(payload.duplicate());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The answer to a ping. */
  public static ByteBuffer pong(ByteBuffer payload) {
    return frame(PONG, payload);
  }

  /** The last frame: the server ends the stream. */
  public static ByteBuffer goingAway() {
    return close(ByteBuffer.allocate(2).putShort((short) GOING_AWAY).flip());
  }

  /** The last frame: the answer to a client's, with its payload. */
  public static ByteBuffer close(ByteBuffer payload) {
    return frame(CLOSE, payload);
  }

  /** Whether this is a close frame's beginning. */
  public static boolean isClose(ByteBuffer frame) {
    return frame.get(frame.position()) == (byte) (FINAL | CLOSE);
  }

  private static ByteBuffer frame(int opcode, ByteBuffer payload) {
    int length = payload.remaining();
    ByteBuffer frame = ByteBuffer.allocate(2 + Long.BYTES + length).put((byte) (FINAL | opcode));
    if (length < SHORT_LENGTH) {
      frame.put((byte) length);
    } else if (length <= MOST_SHORT) {
      frame.put((byte) SHORT_LENGTH).putShort((short) length);
    } else {
      frame.put((byte) (SHORT_LENGTH + 1)).putLong(length);
    }
    return frame.put(payload.duplicate()).flip();
  }
}
