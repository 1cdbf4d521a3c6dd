package org.wmrelay.play;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.wmrelay.broadcast.Sink;

/**
 * Makes a sink out of a response whose status and header fields are set: the response itself, or
 * the connection below it where the container gives that away.
 */
@FunctionalInterface
public interface StreamOpener {

  /**
   * Sends the header, without blocking the caller for longer than that takes.
   *
   * @return the sink, on any thread, as soon as it may be used; a failure if the client is gone
   * @throws IOException instead, if that is known at once
   */
  CompletionStage<? extends Sink> open(HttpServletRequest request, HttpServletResponse response)
      throws IOException;
}
