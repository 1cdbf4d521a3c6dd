package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/** What a host can do for an encoder's connection; by itself it does what every container can. */
public interface PushHost {
  /** A host of which nothing is known. */
  PushHost ANY = new PushHost() {};

  /**
   * Keeps the host from ending a silent connection sooner than after this time, if it can.
   *
   * @return takes that back
   */
  default Runnable bearSilence(HttpServletRequest request, Duration atLeast) {
    return () -> {};
  }

  /**
   * Says {@code Content-Length: 0}. Containers leave that out of a 204, where it says nothing new;
   * but the encoder's answers have always had it.
   */
  default void sayEmpty(HttpServletResponse response) {
    response.setHeader("Content-Length", "0");
  }
}
