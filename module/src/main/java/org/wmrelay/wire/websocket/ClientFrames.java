package org.wmrelay.wire.websocket;

import java.nio.ByteBuffer;

/**
 * Reads what a client says (RFC 6455 §5.2), resumable at any byte. Only control frames matter;
 * messages, however long, are passed over without taking memory for them.
 */
public final class ClientFrames {

  /** Gets what matters. The payload is valid during the call only. */
  public interface Handler {
    /** The client wants a pong with the same payload. */
    void ping(ByteBuffer payload);

    /** The client ends the connection, and says no more. */
    void close(ByteBuffer payload);
  }

  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int CONTROL = 0x8;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int LAST_CONTROL = 0xA;
  private static final int LAST_DATA = 0x2;
  private static final int MOST_CONTROL = 125;
  private static final int MASK_LENGTH = 4;
  private static final int LONGEST_HEAD = 2 + Long.BYTES + MASK_LENGTH;

  private final Handler handler;
  private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
  private final ByteBuffer control = ByteBuffer.allocate(MOST_CONTROL);
  private int headLength = 2;
  private long left;
  private boolean inPayload;
  private boolean closed;

  public ClientFrames(Handler handler) {
    this.handler = handler;
  }

  /**
   * Reads the next bytes; all of them.
   *
   * @throws WebSocketException if they are not what a client may say; what comes after it is passed
   *     over, as behind a close
   */
  public void read(ByteBuffer bytes) throws WebSocketException {
    while (bytes.hasRemaining() && !closed) {
      if (inPayload) {
        readPayload(bytes);
      } else {
        readHead(bytes.get());
      }
    }
    bytes.position(bytes.limit());
  }

  private void readHead(byte next) throws WebSocketException {
    head.put(next);
    if (head.position() == 2) {
      headLength = 2 + MASK_LENGTH + checkedLengthBytes();
    }
    if (head.position() == headLength && headLength > 2) {
      begin();
    }
  }

  /** How many bytes more the length takes, once the first two bytes are seen to be sane. */
  private int checkedLengthBytes() throws WebSocketException {
    int opcode = opcode();
    int shortLength = head.get(1) & 0x7F;
    boolean isControl = (opcode & CONTROL) != 0;
    require((head.get(0) & RESERVED) == 0, "a reserved bit is set");
    require(opcode <= (isControl ? LAST_CONTROL : LAST_DATA), "there is no such opcode");
    require((head.get(1) & MASKED) != 0, "frames of clients are masked");
    require(!isControl || isWholeAndShort(shortLength), "a control frame is whole and short");
    return switch (shortLength) {
      case 126 -> Short.BYTES;
      case 127 -> Long.BYTES;
      default -> 0;
    };
  }

  private boolean isWholeAndShort(int shortLength) {
    return (head.get(0) & FINAL) != 0 && shortLength <= MOST_CONTROL;
  }

  private void require(boolean holds, String otherwise) throws WebSocketException {
    if (!holds) {
      closed = true;
      throw new WebSocketException(otherwise);
    }
  }

  private int opcode() {
    return head.get(0) & 0x0F;
  }

  private void begin() throws WebSocketException {
    left =
        switch (headLength - 2 - MASK_LENGTH) {
          case Short.BYTES -> Short.toUnsignedInt(head.getShort(2));
          case Long.BYTES -> head.getLong(2);
          default -> head.get(1) & 0x7F;
        };
    require(left >= 0, "a length of more than 63 bits");
    inPayload = true;
    control.clear();
    endIfWhole();
  }

  private void readPayload(ByteBuffer bytes) {
    int length = (int) Math.min(left, bytes.remaining());
    if ((opcode() & CONTROL) != 0) {
      control.put(bytes.slice().limit(length));
    }
    bytes.position(bytes.position() + length);
    left -= length;
    endIfWhole();
  }

  private void endIfWhole() {
    if (left == 0) {
      tell();
      head.clear();
      headLength = 2;
      inPayload = false;
    }
  }

  private void tell() {
    int opcode = opcode();
    if (opcode == PING) {
      handler.ping(unmasked());
    } else if (opcode == CLOSE) {
      closed = true;
      handler.close(unmasked());
    }
  }

  private ByteBuffer unmasked() {
    control.flip();
    for (int i = 0; i < control.limit(); i++) {
      int mask = head.get(headLength - MASK_LENGTH + i % MASK_LENGTH);
      control.put(i, (byte) (control.get(i) ^ mask));
    }
    return control;
  }
}
