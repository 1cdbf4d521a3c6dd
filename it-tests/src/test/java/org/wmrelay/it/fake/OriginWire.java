package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/** The way from an origin to its client: chunks, dribbles and trickles as the profile says. */
final class OriginWire {

  private final OutputStream out;
  private final OriginProfile profile;

  OriginWire(OutputStream out, OriginProfile profile) {
    this.out = out;
    this.profile = profile;
  }

  void head(String text) throws IOException {
    pieces(text.getBytes(ISO_8859_1));
  }

  /** Part of a body that has no length; chunked in two if the profile chunks. */
  void stream(byte[] bytes) throws IOException {
    if (!profile.chunked) {
      pieces(bytes);
      return;
    }
    int middle = bytes.length / 2;
    chunk(bytes, 0, middle);
    chunk(bytes, middle, bytes.length);
  }

  void endOfStream() throws IOException {
    if (profile.chunked) {
      head("0\r\n\r\n");
    }
  }

  private void chunk(byte[] bytes, int from, int to) throws IOException {
    if (from < to) {
      head(Integer.toHexString(to - from) + "\r\n");
      pieces(java.util.Arrays.copyOfRange(bytes, from, to));
      head("\r\n");
    }
  }

  /** Part of a body that has a length. */
  void pieces(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      int length = Math.min(profile.bytesPerWrite, bytes.length - at);
      out.write(bytes, at, length);
      out.flush();
      at += length;
      if (profile.writesPerSecond > 0) {
        LockSupport.parkNanos(1_000_000_000L / profile.writesPerSecond);
      }
    }
  }
}
