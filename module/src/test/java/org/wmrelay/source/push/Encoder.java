package org.wmrelay.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wmrelay.host.RawClient;

/** An encoder on one connection, with the very header lines of Windows Media Encoder 9. */
final class Encoder implements AutoCloseable {
  static final long ENDLESS = Integer.MAX_VALUE;

  private static final Pattern PUSH_ID = Pattern.compile("push-id=(\\d+)");

  private final RawClient client;
  private final String path;
  private String pushId = "0";
  private String more = "";

  Encoder(int port, String path) throws IOException {
    this.client = RawClient.connect(port);
    this.path = path;
  }

  /** Goes on with the session of another connection. */
  Encoder session(String id) {
    pushId = id;
    return this;
  }

  String session() {
    return pushId;
  }

  /** Sends these header lines, too, each ending with CRLF. */
  Encoder with(String lines) {
    more = lines;
    return this;
  }

  /** Sets up; the head of the answer. */
  String setup() throws IOException {
    return setup("");
  }

  String setup(String body) throws IOException {
    return ask(head("POST", "pushsetup", "Content-Length: " + body.length() + "\r\n") + body);
  }

  /** Sends a request and reads the head of its answer. */
  String ask(String request) throws IOException {
    client.say(request);
    return answer();
  }

  /** Starts an endless body. */
  Encoder start() throws IOException {
    return start(ENDLESS);
  }

  Encoder start(long length) throws IOException {
    client.say(head("POST", "pushstart", "Content-Length: " + length + "\r\n"));
    return this;
  }

  String head(String method, String kind, String length) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\n"
        + "Content-Type: application/x-wms-"
        + kind
        + "\r\nX-Accept-Authentication: NTLM, Digest\r\n"
        + "User-Agent: WMEncoder/9.0.0.3287\r\n"
        + "Host: 127.0.0.1:8080\r\n"
        + length
        + "Connection: Keep-Alive\r\nCache-Control: no-cache\r\n"
        + "Cookie: push-id="
        + pushId
        + "\r\n"
        + more
        + "\r\n";
  }

  Encoder say(String text) throws IOException {
    client.say(text);
    return this;
  }

  Encoder send(byte[] bytes) throws IOException {
    client.say(new String(bytes, ISO_8859_1));
    return this;
  }

  Encoder send(byte[] bytes, int from, int to) throws IOException {
    client.say(new String(bytes, from, to - from, ISO_8859_1));
    return this;
  }

  /** The head of the next answer. */
  String answer() throws IOException {
    String head = client.head();
    Matcher id = PUSH_ID.matcher(head);
    if (id.find()) {
      pushId = id.group(1);
    }
    return head;
  }

  /** The status of the next answer. */
  int status() throws IOException {
    return Integer.parseInt(answer().substring(9, 12));
  }

  /** Whether something came that nobody has read. */
  boolean hasAnswer() throws IOException {
    return client.hasMore();
  }

  /** What comes until the server closes. */
  byte[] rest() throws IOException {
    return client.readAll();
  }

  void reset() throws IOException {
    client.reset();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
