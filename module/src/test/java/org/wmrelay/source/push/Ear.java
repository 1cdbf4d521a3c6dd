package org.wmrelay.source.push;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.wmrelay.broadcast.Sink;

/** A listener that takes all at once and remembers it. */
final class Ear implements Sink {
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private boolean ended;

  @Override
  public void open(Runnable gone) {}

  @Override
  public synchronized void write(ByteBuffer slice, Completion completion) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    heard.writeBytes(bytes);
    completion.succeeded();
  }

  @Override
  public synchronized void end() {
    ended = true;
  }

  @Override
  public synchronized void abort(Throwable cause) {
    ended = true;
  }

  synchronized byte[] heard() {
    return heard.toByteArray();
  }

  synchronized boolean isEnded() {
    return ended;
  }
}
