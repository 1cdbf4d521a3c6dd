package org.wmrelay.jetty;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.wmrelay.broadcast.Sink;

/**
 * Hands a connection over from HTTP to its listener: the response's header is sent, then the
 * request is complete for Jetty, and everything that it held for it is free.
 *
 * <p>Works for HTTP/1.0 and 1.1, also over TLS, from a servlet of Jetty's own. Jetty's access log
 * gets its line at the handover, with 0 bytes; the listener's own end says how many it became.
 */
public final class Handover {
  private final int sendBuffer;

  /**
   * @param sendBuffer bytes that the system may hold for a listener; 0 leaves it to the connector
   */
  public Handover(int sendBuffer) {
    this.sendBuffer = sendBuffer;
  }

  /** Whether this request came over a connection that can be handed over. */
  public static boolean isPossible(HttpServletRequest request) {
    HttpVersion version = connection(request).getHttpVersion();
    return version == HttpVersion.HTTP_1_0 || version == HttpVersion.HTTP_1_1;
  }

  /**
   * Sends the header that was set on the response, with {@code Connection: close} among it.
   *
   * @return the connection's sink, once HTTP has left it; a failure if the client is gone
   */
  public CompletionStage<Sink> open(HttpServletRequest request, HttpServletResponse response) {
    ConnectionMetaData from = connection(request);
    return open(request, new HandoverConnection(endPoint(from), executor(from), sendBuffer));
  }

  /**
   * Sends the header that was set on the response, with status 101 and {@code Connection: Upgrade}.
   *
   * @param said gets what the client says from then on, valid during the call only
   * @return as for those who only listen
   */
  public CompletionStage<Sink> open(
      HttpServletRequest request, HttpServletResponse response, Consumer<ByteBuffer> said) {
    ConnectionMetaData from = connection(request);
    return open(request, new DuplexConnection(endPoint(from), executor(from), sendBuffer, said));
  }

  private static EndPoint endPoint(ConnectionMetaData from) {
    return from.getConnection().getEndPoint();
  }

  private static Executor executor(ConnectionMetaData from) {
    return from.getConnector().getExecutor();
  }

  private static CompletionStage<Sink> open(HttpServletRequest request, HandoverConnection to) {
    ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
    Request.addCompletionListener(core, to::requestCompleted);
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    Callback sent =
        Callback.from(
            () -> {
              core.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, to);
              async.complete();
            },
            failure -> {
              to.failed(failure);
              async.complete();
            });
    innermost(core.getServletContextResponse()).write(false, BufferUtil.EMPTY_BUFFER, sent);
    return to.opened();
  }

  /** Nothing in front of the servlet, such as a gzip handler, may announce what it will not do. */
  private static Response innermost(Response response) {
    Response inner = response;
    while (inner instanceof Response.Wrapper wrapper) {
      inner = wrapper.getWrapped();
    }
    return inner;
  }

  private static ConnectionMetaData connection(HttpServletRequest request) {
    return ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
  }
}
