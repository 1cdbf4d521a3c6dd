package org.wmrelay.it.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wmrelay.it.wire.AsfHeader;
import org.wmrelay.it.wire.AsfPacket;
import org.wmrelay.it.wire.Frames;
import org.wmrelay.it.wire.HttpHead;
import org.wmrelay.it.wire.Media;

/** One connection to a {@link FakeOrigin}: its own thread answers, one more notices its end. */
final class OriginConnection implements Runnable {

  /** Thrown to leave the connection at once; nothing has gone wrong that a test must hear of. */
  private static final class Over extends IOException {
    private static final long serialVersionUID = 1;
  }

  private final FakeOrigin origin;
  private final Socket socket;
  private final OriginProfile profile;
  private final InputStream in;
  private final OriginWire wire;
  private int affFlags;

  OriginConnection(FakeOrigin origin, Socket socket, OriginProfile profile) throws IOException {
    this.origin = origin;
    this.socket = socket;
    this.profile = profile;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.wire = new OriginWire(socket.getOutputStream(), profile);
    socket.setTcpNoDelay(true);
  }

  @Override
  public void run() {
    try (socket) {
      boolean more = true;
      while (more) {
        HttpHead request = HttpHead.read(in);
        more = request != null && answer(request);
      }
    } catch (Over e) {
      // As the script wants it.
    } catch (IOException e) {
      origin.note(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      origin.forget(this);
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      origin.note(e);
    }
  }

  /** Whether the connection is kept for another request. */
  private boolean answer(HttpHead request) throws IOException, InterruptedException {
    in.readNBytes((int) Math.max(0, Math.min(request.contentLength(), 65536)));
    Answer answer = origin.took(request);
    if (answer != null) {
      return answerAsTold(answer);
    }
    if (!origin.letsIn(request)) {
      return empty("401 Unauthorized", "WWW-Authenticate: " + origin.challenge() + "\r\n", request);
    }
    if (request.method().equals("POST")) {
      return empty("204 No Content", "", request);
    }
    if (profile.plainAsf || isPlay(request)) {
      play();
      return false;
    }
    return describe(request);
  }

  private static boolean isPlay(HttpHead request) {
    String agent = request.first("User-Agent").orElse("");
    return request.hasPragma("xPlayStrm=1") || agent.matches("NSServer/[1-5]\\..*");
  }

  private boolean answerAsTold(Answer answer) throws IOException, InterruptedException {
    if (answer instanceof Answer.Status status) {
      return empty(status.line(), "", null);
    } else if (answer instanceof Answer.Redirect redirect) {
      return empty(redirect.line(), "Location: " + redirect.location() + "\r\n", null);
    } else if (answer instanceof Answer.Text text) {
      wire.head(head("200 OK", text.contentType(), "Connection: close\r\n") + text.body());
    } else if (answer instanceof Answer.HangInHead) {
      String head = head("200 OK", profile.playType, "");
      wire.head(head.substring(0, head.length() / 2));
      awaitEndOfInput();
    } else if (answer instanceof Answer.HangInStreamHeader) {
      wire.head(head("200 OK", profile.playType, "Connection: close\r\n"));
      byte[] header = headerFrames(origin.timeline().media(), 0).get(0);
      wire.stream(Arrays.copyOf(header, header.length / 2));
      awaitEndOfInput();
    } else if (answer instanceof Answer.HangBeforeHead) {
      awaitEndOfInput();
    }
    return false;
  }

  private boolean empty(String status, String headers, @Nullable HttpHead request)
      throws IOException {
    boolean keep = request != null && keepsConnection(request);
    String connection = "Connection: " + (keep ? "Keep-Alive" : "close") + "\r\n";
    wire.head(head(status, "text/html", headers + "Content-Length: 0\r\n" + connection));
    return keep;
  }

  private static boolean keepsConnection(HttpHead request) {
    String connection = request.first("Connection").orElse("");
    return request.startLine().endsWith("HTTP/1.1")
        ? !connection.equalsIgnoreCase("close")
        : connection.equalsIgnoreCase("keep-alive");
  }

  private String head(String status, String contentType, String headers) {
    return profile.version
        + " "
        + status
        + "\r\nContent-Type: "
        + contentType
        + "\r\nServer: "
        + profile.server
        + "\r\nPragma: no-cache\r\nPragma: client-id="
        + origin.clientId()
        + "\r\nPragma: features=\"broadcast\"\r\nCache-Control: no-cache\r\n"
        + headers
        + "\r\n";
  }

  private boolean describe(HttpHead request) throws IOException {
    boolean keep = keepsConnection(request);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    headerFrames(origin.timeline().media(), 0).forEach(body::writeBytes);
    String length = "Content-Length: " + body.size() + "\r\n";
    String connection = "Connection: " + (keep ? "Keep-Alive" : "close") + "\r\n";
    wire.head(head("200 OK", profile.describeType, length + connection));
    wire.pieces(body.toByteArray());
    return keep;
  }

  private void play() throws IOException, InterruptedException {
    String coding = profile.chunked ? "Transfer-Encoding: chunked\r\n" : "";
    String head = head("200 OK", profile.playType, coding + "Connection: close\r\n");
    wire.head(head);
    if (profile.pairs) {
      wire.stream(Frames.packetPairs(head.length()));
    }
    Timeline.Start start = origin.timeline().start(profile.join);
    header(start.media(), 0);
    origin.startThread("origin-watch", this::closeAtEndOfInput);
    origin.playing(this);
    stream(start);
  }

  private void stream(Timeline.Start start) throws IOException, InterruptedException {
    long position = start.position();
    List<Timeline.Entry> entries = origin.timeline().await(position);
    while (!entries.isEmpty()) {
      for (Timeline.Entry entry : entries) {
        boolean over = position++ < start.faultsFrom() && !(entry instanceof Timeline.Packet);
        if (!over && !send(entry)) {
          return;
        }
      }
      entries = origin.timeline().await(position);
    }
  }

  private void header(Media media, long count) throws IOException {
    if (profile.plainAsf) {
      wire.stream(headerOf(media));
      return;
    }
    for (byte[] frame : headerFrames(media, count)) {
      wire.stream(frame);
    }
  }

  private byte[] headerOf(Media media) {
    return profile.vlcHeader ? AsfHeader.parse(media.header()).asVlcWritesIt() : media.header();
  }

  private List<byte[]> headerFrames(Media media, long count) {
    byte[] header = headerOf(media);
    List<byte[]> frames =
        profile.headerFragment > 0
            ? Frames.splitHeader(header, profile.headerFragment)
            : List.of(Frames.header(profile.headerCounts ? locationId(count) : 0, header));
    List<byte[]> all = new java.util.ArrayList<>();
    if (profile.meta) {
      all.add(Frames.meta());
    }
    frames.forEach(frame -> all.add(profile.more ? Frames.withMore(frame) : frame));
    return all;
  }

  private long locationId(long count) {
    long gaps = profile.gapEvery > 0 ? count / profile.gapEvery * profile.gap : 0;
    return (profile.firstLocationId + count + gaps) & 0xFFFFFFFFL;
  }

  /** Whether the stream goes on after it. */
  private boolean send(Timeline.Entry entry) throws IOException, InterruptedException {
    if (entry instanceof Timeline.Packet packet) {
      wire.stream(frame(packet));
      return true;
    } else if (entry instanceof Timeline.Change change) {
      return sendChange(change);
    } else if (entry instanceof Timeline.Failing failing) {
      return fail(failing.fault());
    } else if (entry instanceof Timeline.End end) {
      sendEnd(end);
    }
    return false;
  }

  private byte[] frame(Timeline.Packet packet) {
    byte[] payload = payload(packet.packet());
    if (profile.plainAsf) {
      return payload;
    }
    int flags = profile.affFlagsZero ? 0 : affFlags++;
    byte[] frame = Frames.mms('D', locationId(packet.count()), flags, payload);
    return profile.more ? Frames.withMore(frame) : frame;
  }

  private byte[] payload(AsfPacket packet) {
    return switch (profile.padding) {
      case KEPT -> packet.bytes();
      case STRIPPED -> packet.stripped();
      case STRIPPED_FIELD_KEPT -> packet.withPaddingFieldKept();
    };
  }

  private boolean sendChange(Timeline.Change change) throws IOException {
    if (profile.plainAsf) {
      return false;
    }
    if (change.entryEnd()) {
      wire.stream(Frames.end(1));
    }
    wire.stream(Frames.change());
    header(change.media(), 0);
    return true;
  }

  private void sendEnd(Timeline.End end) throws IOException {
    if (!profile.plainAsf) {
      wire.stream(profile.longEnd ? Frames.longEnd(affFlags) : Frames.end(end.reason()));
    }
    wire.endOfStream();
  }

  private boolean fail(Fault fault) throws IOException, InterruptedException {
    if (fault instanceof Fault.Garbage garbage) {
      wire.stream(garbage.bytes());
      return true;
    }
    if (fault instanceof Fault.HalfFrame || fault instanceof Fault.CutFrame) {
      byte[] frame = Frames.mms('D', 0, affFlags, new byte[1000]);
      wire.stream(Arrays.copyOf(frame, frame.length / 2));
    }
    if (fault instanceof Fault.HalfFrame) {
      origin.awaitClose();
    } else if (fault instanceof Fault.Reset) {
      socket.setSoLinger(true, 0);
    }
    throw new Over();
  }

  private void awaitEndOfInput() throws IOException {
    byte[] ignored = new byte[512];
    int length = in.read(ignored);
    while (length >= 0) {
      length = in.read(ignored);
    }
  }

  /** A client that leaves is noticed even while nothing is sent. */
  private void closeAtEndOfInput() {
    try {
      awaitEndOfInput();
    } catch (IOException e) {
      origin.note(e);
    }
    origin.forget(this);
    close();
  }
}
