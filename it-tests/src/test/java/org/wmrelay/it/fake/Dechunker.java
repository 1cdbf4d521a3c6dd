package org.wmrelay.it.fake;

import java.nio.ByteBuffer;

/** Takes the chunks of HTTP/1.1 off a body and hands on what was inside; extensions are ignored. */
final class Dechunker implements BodyCheck {

  private final BodyCheck inside;
  private final Problems problems;
  private final StringBuilder line = new StringBuilder();
  private long left;
  private boolean ended;

  Dechunker(BodyCheck inside, Problems problems) {
    this.inside = inside;
    this.problems = problems;
  }

  @Override
  public void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining() && !ended) {
      if (left > 0) {
        int length = (int) Math.min(left, bytes.remaining());
        inside.feed(bytes.slice().limit(length));
        bytes.position(bytes.position() + length);
        left -= length;
      } else {
        readLine((char) bytes.get());
      }
    }
  }

  /** The empty line after a chunk is passed over, the next one says how long the next chunk is. */
  private void readLine(char c) {
    if (c != '\n') {
      line.append(c);
      return;
    }
    String size = line.toString().split(";", 2)[0].trim();
    line.setLength(0);
    if (!size.isEmpty()) {
      left = Long.parseLong(size, 16);
      ended = left == 0;
    }
  }

  @Override
  public void end() {
    if (!ended) {
      problems.add("the connection ended within a chunked body");
    }
    inside.end();
  }
}
