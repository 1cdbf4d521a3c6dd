package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an owner sends to those who follow it.
 *
 * <pre>
 *   byte 0      version, {@value #VERSION}; others are not understood
 *   byte 1      kind
 *   bytes 2-9   token: the revision with which the sender's lease began
 *   bytes 10-17 position: bytes of the owner's stream before this message
 *   bytes 18-   up to {@value #MAX_BODY} bytes of the stream
 * </pre>
 */
record Message(Kind kind, long token, long position, ByteBuffer body) {
  static final byte VERSION = 1;
  static final int MAX_BODY = 128 * 1024;
  private static final int HEAD = 18;

  /** What the body is. */
  enum Kind {
    /** The next bytes of the stream, which begin with a frame. */
    RUN(0),
    /** Answer to a question for the past: the stream header, in one or several pieces. */
    HEADER(1),
    /** The end of that answer: what is live goes on at this position. */
    LEVEL(2),
    /** The next bytes of the stream, which go on with the last message's. */
    MORE(3);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    static @Nullable Kind of(byte code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst().orElse(null);
    }
  }

  /** Whether the body are bytes of the stream. */
  boolean isStream() {
    return kind == Kind.RUN || kind == Kind.MORE;
  }

  /** Where the stream goes on after this message. */
  long end() {
    return position + body.remaining();
  }

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(HEAD + body.remaining());
    out.put(VERSION).put(kind.code).putLong(token).putLong(position);
    return out.put(body.duplicate()).array();
  }

  /** Null if these bytes are no message of this version. */
  static @Nullable Message decode(byte[] bytes) {
    if (bytes.length < HEAD || bytes.length > HEAD + MAX_BODY) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    Kind kind = Kind.of(in.get());
    long token = in.getLong();
    long position = in.getLong();
    if (version != VERSION || kind == null) {
      return null;
    }
    if (token <= 0 || position < 0 || position > Long.MAX_VALUE - MAX_BODY) {
      return null;
    }
    return new Message(kind, token, position, in.slice());
  }
}
