package org.wmrelay.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import javax.net.ssl.SSLContext;

/** A client that is nothing but a socket: says what a test says, shows the very bytes it gets. */
public final class RawClient implements StreamClient {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket transport;
  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket transport, Socket socket) throws IOException {
    this.transport = transport;
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
  }

  public static RawClient connect(int port) throws IOException {
    Socket socket = connect(port, new Socket());
    return new RawClient(socket, socket);
  }

  /** With a receive buffer that fills soon. */
  public static RawClient connectWithSmallBuffer(int port) throws IOException {
    Socket socket = connect(port, withSmallBuffer());
    return new RawClient(socket, socket);
  }

  /** Over TLS, with a receive buffer that fills soon. */
  public static RawClient connectOverTls(int port, SSLContext context) throws IOException {
    Socket transport = connect(port, withSmallBuffer());
    Socket secure = context.getSocketFactory().createSocket(transport, "localhost", port, true);
    return new RawClient(transport, secure);
  }

  private static Socket withSmallBuffer() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024);
    return socket;
  }

  private static Socket connect(int port, Socket socket) throws IOException {
    socket.connect(new InetSocketAddress(LOOPBACK, port), TIMEOUT_MILLIS);
    return socket;
  }

  /** Sends bytes given as characters. */
  public RawClient say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** The status line and the header lines, without the empty line. */
  public String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!endsHead(head.toString(ISO_8859_1))) {
      head.write(readOne());
    }
    return head.toString(ISO_8859_1).replace("\r\n", "\n").stripTrailing() + "\n";
  }

  private static boolean endsHead(String text) {
    return text.endsWith("\r\n\r\n");
  }

  private int readOne() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("closed by the server");
    }
    return b;
  }

  /** That many bytes. */
  @Override
  public byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed by the server after " + bytes.length + " bytes");
    }
    return bytes;
  }

  /** Whether something has come that was not read. */
  public boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /** Everything up to the end of the connection. */
  @Override
  public byte[] readAll() throws IOException {
    return in.readAllBytes();
  }

  /** Up to that many bytes, at least one; empty at the end. */
  public byte[] readSome(int atMost) throws IOException {
    byte[] bytes = new byte[atMost];
    int length = in.read(bytes);
    return Arrays.copyOf(bytes, Math.max(0, length));
  }

  /** Ends its own direction only. */
  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes away rudely, by a reset. */
  @Override
  public void reset() throws IOException {
    transport.setSoLinger(true, 0);
    transport.close();
  }

  @Override
  public void close() throws IOException {
    if (!transport.isClosed()) {
      socket.setSoTimeout(1); // TLS would wait for the other end to say goodbye
      socket.close();
    }
  }
}
