package org.wmrelay.it.fake;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Keeps all bytes, up to a limit. */
final class RawBytes implements BodyCheck {

  private static final int LIMIT = 64 << 20;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  @Override
  public void feed(ByteBuffer bytes) {
    byte[] piece = new byte[Math.min(bytes.remaining(), LIMIT - kept.size())];
    bytes.get(piece);
    kept.writeBytes(piece);
    bytes.position(bytes.limit());
  }

  @Override
  public void end() {
    // Any place is a good one to end at.
  }

  byte[] bytes() {
    return kept.toByteArray();
  }
}
