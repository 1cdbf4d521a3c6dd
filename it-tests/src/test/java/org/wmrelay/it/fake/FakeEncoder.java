package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wmrelay.it.wire.Digest;
import org.wmrelay.it.wire.Frames;
import org.wmrelay.it.wire.HttpHead;
import org.wmrelay.it.wire.Media;

/**
 * Windows Media Encoder 9 pushing (MS-WMHTTP 3.1): a setup that may be challenged, a start on the
 * same connection, and an endless body of frames; or several bodies, one after the other.
 *
 * <p>A test says step by step what it does. For one thread, but for {@link #play}.
 */
public final class FakeEncoder implements AutoCloseable {

  /** The length that stands for an endless body. */
  public static final long ENDLESS = 2_147_483_647L;

  private static final int ANSWER_MS = 60_000;
  private static final int LARGEST_FILLER = 65_531;
  private static final String SETUP = "application/x-wms-pushsetup";
  private static final String START = "application/x-wms-pushstart";
  private static final Pattern PUSH_ID = Pattern.compile("push-id=([^;\\s]*)");

  private final String host;
  private final int port;
  private final String path;
  private final List<HttpHead> answers = new ArrayList<>();
  private final Pacer pacer = new Pacer(this::nextSendTimeMs, this::playOne);

  private String agent = "WMEncoder/9.0.0.3287";
  private String schemes = "NTLM, Digest";
  private String setupBody = "";
  private String pushId = "0";
  private @Nullable String user;
  private String password = "";
  private Digest.Ha1 form = Digest.Ha1.HEX;
  private Charset charset = UTF_8;
  private @Nullable String challenge;
  private int nonceCount;
  private @Nullable Socket socket;
  private @Nullable InetSocketAddress from;
  private @Nullable InputStream in;
  private @Nullable Media media;
  private long next;
  private long left;
  private volatile boolean refused;

  /** For a URL with a port; it connects with its first request. */
  public FakeEncoder(String url) {
    URI uri = URI.create(url);
    this.host = uri.getHost();
    this.port = uri.getPort();
    this.path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
  }

  // What it is.

  public FakeEncoder login(String newUser, String newPassword) {
    user = newUser;
    password = newPassword;
    return this;
  }

  /** How MD5-sess is computed. */
  public FakeEncoder ha1(Digest.Ha1 newForm) {
    form = newForm;
    return this;
  }

  /** The encoding of user and password within the digest; the header is in it too. */
  public FakeEncoder charset(Charset newCharset) {
    charset = newCharset;
    return this;
  }

  /** Asks in its setup that the point goes with the session, as encoders of version 11 can. */
  public FakeEncoder autoDestroy() {
    agent = "WMEncoder/11.0.5721.5145";
    schemes = "Negotiate, NTLM, Digest";
    return setupBody("AutoDestroy: 1\r\n");
  }

  public FakeEncoder setupBody(String body) {
    setupBody = body;
    return this;
  }

  /** Connects from another address of this machine, as another one would. */
  public FakeEncoder from(String address) {
    from = new InetSocketAddress(address, 0);
    return this;
  }

  /** Claims to be another program. */
  public FakeEncoder agent(String userAgent) {
    agent = userAgent;
    return this;
  }

  /** Uses this push-id from now on, whatever it was given. */
  public FakeEncoder pushId(String id) {
    pushId = id;
    return this;
  }

  public String pushId() {
    return pushId;
  }

  /** All answers so far; the challenge and what followed it are two. */
  public List<HttpHead> answers() {
    return List.copyOf(answers);
  }

  // Setup.

  /** Sets up; with a login, a challenge is met on a new connection. The last answer. */
  public HttpHead setup() {
    HttpHead answer = request(setupHead());
    if (answer.status() == 401 && user != null && nonceCount == 0) {
      disconnect();
      answer = request(setupHead());
    }
    return answer;
  }

  private String setupHead() {
    return head(SETUP, setupBody.length(), authorization()) + setupBody;
  }

  private String head(String contentType, long length, String authorization) {
    return "POST %s HTTP/1.1\r\n".formatted(path)
        + "Content-Type: %s\r\n".formatted(contentType)
        + "X-Accept-Authentication: %s\r\n".formatted(schemes)
        + "User-Agent: %s\r\n".formatted(agent)
        + "Host: %s:%d\r\n".formatted(host, port)
        + "Content-Length: %d\r\n".formatted(length)
        + "Connection: Keep-Alive\r\nCache-Control: no-cache\r\n"
        + "Cookie: push-id=%s\r\n".formatted(pushId)
        + authorization
        + "\r\n";
  }

  private String authorization() {
    if (user == null || challenge == null) {
      return "";
    }
    Map<String, String> fields = new HashMap<>(Digest.fields(challenge));
    fields.put("username", user);
    fields.put("uri", path);
    fields.put("cnonce", "0a4f113b8c2d5e6f");
    fields.put("nc", "%08d".formatted(++nonceCount));
    fields.put("response", Digest.response(fields, "POST", password, form, charset));
    StringBuilder header = new StringBuilder("Authorization: Digest ");
    for (String name : List.of("username", "realm", "nonce", "uri", "cnonce")) {
      header.append(name).append("=\"").append(fields.get(name)).append("\",");
    }
    for (String name : List.of("nc", "algorithm")) {
      header.append(name).append('=').append(fields.get(name)).append(',');
    }
    header.append("response=\"").append(fields.get("response")).append("\",");
    return header.append("qop=\"auth\",charset=utf-8\r\n").toString();
  }

  private HttpHead request(String text) {
    send(text.getBytes(charset));
    return awaitAnswer();
  }

  // Start.

  /** Starts an endless body on the connection that there is, or else on a new one. */
  public FakeEncoder start() {
    return start(ENDLESS);
  }

  /** Starts a body of that length, as behind a proxy. */
  public FakeEncoder start(long length) {
    return startWith(head(START, length, ""), length);
  }

  /** Starts an endless body with credentials, which real encoders leave out. */
  public FakeEncoder startWithLogin() {
    return startWith(head(START, ENDLESS, authorization()), ENDLESS);
  }

  private synchronized FakeEncoder startWith(String head, long length) {
    send(head.getBytes(charset));
    left = length;
    return this;
  }

  // Body.

  /**
   * Sends {@code $H}; the packets of {@link #push} will be those of this media from the first on.
   */
  public FakeEncoder header(Media newMedia) {
    begin(newMedia);
    return frame(Frames.push('H', newMedia.header()));
  }

  /** Sends {@code $C} with the new header inside. */
  public FakeEncoder change(Media newMedia) {
    begin(newMedia);
    return frame(Frames.pushChange(newMedia.header()));
  }

  private synchronized void begin(Media newMedia) {
    media = newMedia;
    next = 0;
  }

  /** Sends the next packets as {@code $D}, stripped of their padding. */
  public FakeEncoder push(int packets) {
    for (int i = 0; i < packets; i++) {
      pushOne();
    }
    return this;
  }

  private synchronized void pushOne() {
    frame(Frames.push('D', media().packet(next++).stripped()));
  }

  private Media media() {
    if (media == null) {
      throw new IllegalStateException("no header yet");
    }
    return media;
  }

  private synchronized long nextSendTimeMs() {
    return media().packet(next).sendTimeMs();
  }

  /**
   * Sends packets when they are due, at that multiple of their speed, until {@link #pause} or until
   * the server takes no more.
   */
  public void play(double speed) {
    refused = false;
    pacer.start(speed);
  }

  private void playOne() {
    try {
      pushOne();
    } catch (UncheckedIOException e) {
      refused = true;
      pacer.stop();
    }
  }

  /** Whether it had to stop playing because the server takes no more. */
  public boolean isRefused() {
    return refused;
  }

  public void pause() {
    pacer.stop();
  }

  /** How many packets of the media it has sent. */
  public synchronized long pushed() {
    return next;
  }

  /** Sends {@code $F} up to the end of the body's announced length. */
  public FakeEncoder fillUp() {
    while (left > 0) {
      long length = Math.min(left - 4, LARGEST_FILLER);
      long after = left - 4 - length;
      frame(Frames.push('F', new byte[(int) (after > 0 && after < 4 ? length - 4 : length)]));
    }
    return this;
  }

  /** Sends {@code $E}: 0 finished, 1 a change follows, else an error. */
  public FakeEncoder end(int reason) {
    return frame(Frames.end(reason));
  }

  /** How many bytes of the announced length are left. */
  public synchronized long left() {
    return left;
  }

  /** Sends bytes of the body as they are, right or wrong. */
  public synchronized FakeEncoder frame(byte[] bytes) {
    send(bytes);
    left -= bytes.length;
    return this;
  }

  /** Sends bytes of the body one by one. */
  public FakeEncoder trickle(byte[] bytes, Duration between) {
    for (byte each : bytes) {
      frame(new byte[] {each});
      LockSupport.parkNanos(between.toNanos());
    }
    return this;
  }

  // The connection.

  /** Sends bytes, on a new connection if there is none. */
  public FakeEncoder send(byte[] bytes) {
    try {
      connect();
      if (socket != null) {
        socket.getOutputStream().write(bytes);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connect() throws IOException {
    if (socket == null) {
      Socket opened = new Socket();
      opened.bind(from);
      opened.connect(new InetSocketAddress(host, port), ANSWER_MS);
      opened.setSoTimeout(ANSWER_MS);
      opened.setTcpNoDelay(true);
      socket = opened;
      in = new BufferedInputStream(opened.getInputStream());
    }
  }

  /** Reads an answer with its body. */
  public HttpHead awaitAnswer() {
    try {
      InputStream input = in;
      HttpHead answer = input == null ? null : HttpHead.read(input);
      if (answer == null || input == null) {
        throw new AssertionError("connection closed instead of an answer");
      }
      input.readNBytes((int) Math.max(0, answer.contentLength()));
      remember(answer);
      return answer;
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  private void remember(HttpHead answer) {
    answers.add(answer);
    for (String cookie : answer.values("Set-Cookie")) {
      Matcher id = PUSH_ID.matcher(cookie);
      if (id.find()) {
        pushId = id.group(1);
      }
    }
    for (String offered : answer.values("WWW-Authenticate")) {
      if (offered.startsWith("Digest ")) {
        nonceCount = offered.equals(challenge) ? nonceCount : 0;
        challenge = offered;
      }
    }
  }

  /** Whether something came that nobody has read. */
  public boolean hasAnswer() {
    try {
      return in != null && in.available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the server to end the connection; whether it did so in an orderly way. */
  public boolean awaitClosed() {
    try {
      return in == null || in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (IOException e) {
      return false;
    }
  }

  /** Closes the connection in an orderly way; the session is kept. */
  public FakeEncoder disconnect() {
    pause();
    try {
      if (socket != null) {
        socket.close();
      }
      socket = null;
      in = null;
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection; the session is kept. */
  public FakeEncoder reset() {
    try {
      if (socket != null) {
        socket.setSoLinger(true, 0);
      }
      return disconnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Leaves the connection as it is, open and silent, like an encoder whose network is gone; the
   * next request opens another one. The server's end must close it.
   */
  public Socket abandon() {
    pause();
    Socket abandoned = socket;
    socket = null;
    in = null;
    if (abandoned == null) {
      throw new IllegalStateException("not connected");
    }
    return abandoned;
  }

  @Override
  public void close() {
    disconnect();
  }
}
