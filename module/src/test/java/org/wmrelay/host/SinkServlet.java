package org.wmrelay.host;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.play.StreamOpener;

/** Makes a sink of each response and leaves it to the test. */
public final class SinkServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient StreamOpener opener;
  private final transient BlockingQueue<Sink> sinks = new LinkedBlockingQueue<>();

  public SinkServlet(StreamOpener opener) {
    this.opener = opener;
  }

  /** The sink of the response that was opened last. */
  public Sink sink() throws InterruptedException {
    Sink sink = sinks.poll(20, TimeUnit.SECONDS);
    if (sink == null) {
      throw new AssertionError("no response was opened");
    }
    return sink;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/x-mms-framed");
    if (request.getProtocol().startsWith("HTTP/1")) {
      response.setHeader("Connection", "close");
    }
    opener.open(request, response).thenAccept(sinks::add);
  }
}
