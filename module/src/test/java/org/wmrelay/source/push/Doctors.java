package org.wmrelay.source.push;

/** Lets tests of other packages write into an encoder doctor's notes. */
public final class Doctors {
  private Doctors() {}

  public static void note(PushPoint point, Handshake handshake) {
    point.doctor().note(handshake);
  }
}
