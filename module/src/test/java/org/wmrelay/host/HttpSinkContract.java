package org.wmrelay.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import org.wmrelay.play.StreamOpener;

/** The contract of sinks over HTTP/1, where the client is a socket. */
public abstract class HttpSinkContract extends SinkContract {
  private SinkServlet servlet;
  private ServletHost host;

  /** Starts the container with this servlet at {@code /*}. */
  protected abstract ServletHost start(HttpServlet servlet) throws Exception;

  /** The way of delivery. */
  protected abstract StreamOpener opener();

  /** Connects to that port. */
  protected RawClient client(int port) throws Exception {
    return RawClient.connectWithSmallBuffer(port);
  }

  @Override
  protected Line connect() throws Exception {
    servlet = new SinkServlet(opener());
    host = start(servlet);
    RawClient client = client(host.port());
    assertHead(client.say("GET / HTTP/1.1\r\nHost: h\r\n" + asking() + "\r\n").head());
    return new Line(servlet.sink(), client);
  }

  /** What a client says of what it wants, in header lines. */
  protected String asking() {
    return "Accept-Encoding: gzip\r\n";
  }

  /** Checks the answer. */
  protected void assertHead(String head) throws IOException {
    assertTrue(head.startsWith("HTTP/1.1 200"), head);
    assertTrue(head.contains("Connection: close"), head);
    assertFalse(head.contains("Transfer-Encoding"), head);
    assertFalse(head.contains("Content-Encoding: gzip"), head);
  }

  @Override
  protected int connections() {
    return host.connections();
  }

  @Override
  protected void stopServer() throws Exception {
    if (host != null) {
      host.stop();
      host = null;
    }
  }
}
