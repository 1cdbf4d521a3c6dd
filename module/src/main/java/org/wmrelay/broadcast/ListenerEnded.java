package org.wmrelay.broadcast;

import java.io.IOException;

/** Tells a sink why it is cut; has no stack trace because it is made for each listener. */
final class ListenerEnded extends IOException {
  private static final long serialVersionUID = 1;

  ListenerEnded(EndReason reason) {
    super(reason.words());
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
