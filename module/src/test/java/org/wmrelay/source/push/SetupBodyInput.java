package org.wmrelay.source.push;

/** Lets the body of a push setup be anything. */
public final class SetupBodyInput {
  private SetupBodyInput() {}

  /** Reads it; what is not understood does not count. */
  public static void take(byte[] body) {
    if (body.length <= SetupBody.MAX_LENGTH) {
      SetupBody.parse(body);
    }
  }
}
