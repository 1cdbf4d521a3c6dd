package org.wmrelay.source.udp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.wmrelay.broadcast.Sink;

/** A listener that takes everything at once. */
final class TakingSink implements Sink {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  volatile boolean ended;

  @Override
  public void open(Runnable gone) {}

  @Override
  public void write(ByteBuffer slice, Completion completion) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    synchronized (taken) {
      taken.writeBytes(bytes);
    }
    completion.succeeded();
  }

  byte[] bytes() {
    synchronized (taken) {
      return taken.toByteArray();
    }
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void abort(Throwable cause) {
    ended = true;
  }
}
