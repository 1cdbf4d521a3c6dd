package org.wmrelay.it.fake;

import java.nio.ByteBuffer;

/** Takes what comes after the head of an answer, in any pieces, and checks it. Not thread-safe. */
interface BodyCheck {

  void feed(ByteBuffer bytes);

  /** The connection has ended. */
  void end();
}
