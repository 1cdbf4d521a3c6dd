package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Lets clear-text players play from a TLS port, in a version of HTTP of choice: each connection to
 * it becomes one request of the JDK's own client, whose answer is passed on as it comes.
 */
public final class SecureProxy implements AutoCloseable {
  private static final Set<String> NOT_OURS = Set.of("host", "connection");

  private final ServerSocket listening;
  private final HttpClient client;
  private final int target;

  /**
   * @param target the port on this machine
   * @param certificates a PKCS12 file with what to trust
   */
  public SecureProxy(int target, HttpClient.Version version, Path certificates, String password) {
    try {
      this.target = target;
      this.client =
          HttpClient.newBuilder()
              .version(version)
              .sslContext(trusting(certificates, password))
              .build();
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
    start(this::accept);
  }

  /** Trusts whom it finds in a PKCS12 file. */
  public static SSLContext trusting(Path certificates, String password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(certificates)) {
      store.load(file, password.toCharArray());
    }
    // The private key's entry is not trusted by itself; its certificate is.
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate(store.aliases().nextElement()));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  /** Where players find that path. */
  public String url(String path) {
    return "http://127.0.0.1:" + listening.getLocalPort() + path;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket player = listening.accept();
        start(() -> serve(player));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "secure-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket player) {
    try (player) {
      HttpResponse<InputStream> answer =
          client.send(request(readHead(player)), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        OutputStream out = player.getOutputStream();
        out.write(head(answer).getBytes(ISO_8859_1));
        body.transferTo(out);
      }
    } catch (IOException ended) {
      // The player left, or the server did; the other side sees it by the closed connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readHead(Socket player) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = player.getInputStream().read();
      if (next < 0) {
        throw new IOException("no whole request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private HttpRequest request(String head) {
    String[] lines = head.split("\r\n", -1);
    URI uri = URI.create("https://localhost:" + target + lines[0].split(" ", -1)[1]);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0 && !NOT_OURS.contains(lines[i].substring(0, colon).toLowerCase(Locale.ROOT))) {
        request.header(lines[i].substring(0, colon), lines[i].substring(colon + 1).trim());
      }
    }
    return request.build();
  }

  /** The version that was really used is told in a field of its own. */
  private static String head(HttpResponse<?> answer) {
    StringBuilder head = new StringBuilder("HTTP/1.0 " + answer.statusCode() + " x\r\n");
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.startsWith(":") && !name.equals("transfer-encoding")) {
                values.forEach(value -> head.append(name + ": " + value + "\r\n"));
              }
            });
    return head + "X-Version: " + answer.version() + "\r\n\r\n";
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
