package org.wmrelay.source.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An origin that does with its first connection what the first script says, with the second what
 * the second says, and so on; connections beyond the last script are closed unanswered.
 */
final class ScriptedOrigin implements AutoCloseable {
  /** What happens on a connection behind its request; then the connection is closed. */
  @FunctionalInterface
  interface Script {
    void play(Connection connection) throws IOException;
  }

  private final ServerSocket listening;
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  ScriptedOrigin(Script... scripts) throws IOException {
    this.scripts.addAll(List.of(scripts));
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  URI url() {
    return url("/live");
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + path);
  }

  /** The heads of all requests so far. */
  List<String> requests() {
    return requests;
  }

  void then(Script script) {
    scripts.add(script);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "scripted-origin");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Connection connection = new Connection(socket);
      requests.add(connection.readHead());
      Script script = scripts.poll();
      if (script != null) {
        script.play(connection);
      }
    } catch (IOException peerLeft) {
      // What the relay does is seen in the relay.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One connection, in the hands of a script. */
  static final class Connection {
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    }

    private String readHead() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        head.write(b);
        if (head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
          break;
        }
      }
      return head.toString(ISO_8859_1);
    }

    Connection send(String text) throws IOException {
      return send(text.getBytes(ISO_8859_1));
    }

    Connection send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return this;
    }

    /** One byte a write. */
    Connection dribble(byte[] bytes) throws IOException {
      for (byte b : bytes) {
        out.write(b);
        out.flush();
      }
      return this;
    }

    /** Sends nothing more and keeps the connection until the relay closes it. */
    void hang() throws IOException {
      while (in.read() >= 0) {
        // Whatever comes is not looked at.
      }
    }
  }

  // ---- scripts ----

  /** An answer with this status line and headers, then nothing. */
  static Script status(String statusAndHeaders) {
    return connection ->
        connection.send(
            "HTTP/1.0 " + statusAndHeaders.replace("\n", "\r\n") + "\r\nContent-Length: 0\r\n\r\n");
  }

  /** A body of which nobody says how long it is. */
  static Script body(String contentType, byte[] body) {
    return connection -> connection.send(head(contentType)).send(body);
  }

  /** The same, and then silence. */
  static Script bodyAndSilence(String contentType, byte[] body) {
    return connection -> connection.send(head(contentType)).send(body).hang();
  }

  static String head(String contentType) {
    return "HTTP/1.0 200 OK\r\nServer: Rex/9.0.0.2980\r\nCache-Control: no-cache\r\n"
        + "Pragma: no-cache\r\nPragma: client-id=4711\r\nPragma: features=\"broadcast\"\r\n"
        + "Content-Type: "
        + contentType
        + "\r\n\r\n";
  }
}
