package org.wmrelay.host;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/** A client over HTTP/2 in clear text whose flow control follows what the test reads. */
public final class Http2Client implements StreamClient, Stream.Listener {
  private static final int WINDOW = 64 * 1024;
  private static final int TIMEOUT_SECONDS = 15;

  private final HTTP2Client client = new HTTP2Client();
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
  private final Session session;
  private final Stream stream;
  private ByteBuffer unread = ByteBuffer.allocate(0);
  private boolean ended;

  private Http2Client(int port) throws Exception {
    client.setInitialStreamRecvWindow(WINDOW);
    client.setInitialSessionRecvWindow(WINDOW);
    client.start();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    session = client.connect(address, new Session.Listener() {}).get(15, TimeUnit.SECONDS);
    HttpURI uri = HttpURI.from("http://127.0.0.1:" + port + "/");
    MetaData.Request request =
        new MetaData.Request("GET", uri, HttpVersion.HTTP_2, HttpFields.EMPTY);
    stream =
        session.newStream(new HeadersFrame(request, null, true), this).get(15, TimeUnit.SECONDS);
  }

  /** Asks, and returns when the header came. */
  public static Http2Client get(int port) throws Exception {
    Http2Client client = new Http2Client(port);
    HttpFields head = ((HeadersFrame) client.next()).getMetaData().getHttpFields();
    if (head.contains("Connection")) {
      throw new AssertionError("HTTP/2 forbids the Connection header");
    }
    return client;
  }

  @Override
  public void onHeaders(Stream from, HeadersFrame frame) {
    signals.add(frame);
  }

  @Override
  public void onDataAvailable(Stream from) {
    signals.add("data");
  }

  @Override
  public void onReset(Stream from, ResetFrame frame, Callback callback) {
    signals.add(new IOException("reset by the server"));
    callback.succeeded();
  }

  @Override
  public void onFailure(Stream from, int error, String reason, Throwable why, Callback callback) {
    signals.add(new IOException("failed: " + reason));
    callback.succeeded();
  }

  private Object next() throws IOException {
    try {
      Object signal = signals.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (signal == null) {
        throw new SocketTimeoutException("nothing came");
      }
      if (signal instanceof IOException failure) {
        throw failure;
      }
      return signal;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Returns false at the end. */
  private boolean fill() throws IOException {
    while (!unread.hasRemaining() && !ended) {
      Stream.Data data = stream.readData();
      if (data == null) {
        stream.demand();
        next();
      } else {
        take(data);
      }
    }
    return unread.hasRemaining();
  }

  private void take(Stream.Data data) {
    ByteBuffer bytes = data.frame().getByteBuffer();
    unread = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    ended = data.frame().isEndStream();
    data.release();
  }

  @Override
  public byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      if (!fill()) {
        throw new EOFException("ended after " + done + " bytes");
      }
      int some = Math.min(length - done, unread.remaining());
      unread.get(bytes, done, some);
      done += some;
    }
    return bytes;
  }

  @Override
  public byte[] readAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (fill()) {
      all.writeBytes(read(unread.remaining()));
    }
    return all.toByteArray();
  }

  @Override
  public void reset() {
    stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
  }

  /** The request of a GET has ended its direction already. */
  @Override
  public void shutdownOutput() {}

  /** As a program that exits does. */
  @Override
  public void close() {
    ((HTTP2Session) session).getEndPoint().close();
    LifeCycle.stop(client);
  }
}
