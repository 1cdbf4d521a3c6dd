package org.wmrelay.play;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.wmrelay.broadcast.Sink;

/**
 * Makes the connection below an HTTP/1.1 request free for another protocol, where status 101 and
 * the header fields of the response are set.
 */
@FunctionalInterface
public interface ConnectionOpener {

  /**
   * Sends the header, without blocking the caller for longer than that takes.
   *
   * @param said gets what the client says from then on, on one thread at a time; the buffer is
   *     valid during the call only
   * @return the connection as a sink, on any thread; a failure if the client is gone
   */
  CompletionStage<? extends Sink> open(
      HttpServletRequest request, HttpServletResponse response, Consumer<ByteBuffer> said)
      throws IOException, ServletException;
}
