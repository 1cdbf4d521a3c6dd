package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.wmrelay.it.wire.Frame;
import org.wmrelay.it.wire.HttpHead;

/**
 * A listener that checks every byte it gets. Its socket lives in a {@link PlayerCrowd}; what it has
 * seen may be asked from any thread, at any time and after its end.
 */
public final class FakePlayer implements AutoCloseable {

  /** How the connection ended. */
  public enum End {
    /** It has not. */
    NOT_YET,
    NOT_CONNECTED,
    /** The server closed it in an orderly way. */
    CLOSED,
    /** The server, or something between, broke it. */
    RESET,
    /** The player left. */
    LEFT
  }

  /** Packets from {@code wanted} to just before {@code got} did not come. */
  public record Gap(long wanted, long got) {}

  private static final int HEAD_LIMIT = 64 * 1024;

  private final PlayerCrowd crowd;
  final PlayRequest request;
  private final Problems problems = new Problems();
  private final PacketCheck packets;
  private final DatagramCheck datagrams;
  private final RawBytes raw = new RawBytes();
  private final Map<Character, Long> frameCounts = new TreeMap<>();
  private final List<Frame> frames = new ArrayList<>();
  private final StringBuilder headText = new StringBuilder();
  private @Nullable HttpHead head;
  private BodyCheck body;
  private long bytes;
  private long askedNs;
  private long firstMediaNs;
  private volatile End end = End.NOT_YET;

  FakePlayer(PlayerCrowd crowd, PlayRequest request) {
    this.crowd = crowd;
    this.request = request;
    this.packets = new PacketCheck(request.expected, problems, request.onPacket);
    this.datagrams = new DatagramCheck(problems, request.onPacket);
    this.body = request.check.apply(this);
  }

  /** Starts a player that has a crowd of its own; {@link #close} ends both. */
  public static FakePlayer start(PlayRequest request) {
    return new PlayerCrowd(true).join(request);
  }

  static BodyCheck mmshCheck(FakePlayer player) {
    return new MmshCheck(player.packets, player.problems, player::frame);
  }

  static BodyCheck asfCheck(FakePlayer player) {
    return new AsfCheck(player.packets, player.problems);
  }

  static BodyCheck datagramCheck(FakePlayer player) {
    return player.datagrams;
  }

  static BodyCheck rawBytes(FakePlayer player) {
    return player.raw;
  }

  private void frame(Frame frame) {
    frameCounts.merge(frame.type(), 1L, Long::sum);
    if (request.keepsFrames) {
      frames.add(frame);
    }
  }

  // What the crowd tells.

  synchronized void asked() {
    askedNs = System.nanoTime();
  }

  synchronized void received(ByteBuffer piece) {
    bytes += piece.remaining();
    long before = media();
    try {
      take(piece);
    } catch (RuntimeException e) {
      problems.add("bytes that make no sense: " + e);
    }
    if (before == 0 && media() > 0) {
      firstMediaNs = System.nanoTime();
    }
  }

  private void take(ByteBuffer piece) {
    if (request.expectsHead() && head == null) {
      readHead(piece);
    }
    if (piece.hasRemaining()) {
      body.feed(piece);
    }
  }

  private long media() {
    return packets.packets() + datagrams.count();
  }

  private void readHead(ByteBuffer piece) {
    while (piece.hasRemaining() && head == null) {
      headText.append((char) (piece.get() & 0xFF));
      int length = headText.length();
      if (length >= 4 && headText.substring(length - 4).equals("\r\n\r\n")) {
        headIsWhole(new HttpHead(headText.toString()));
      } else if (length > HEAD_LIMIT) {
        headIsWhole(new HttpHead("HTTP/1.1 000 endless head\r\n\r\n"));
      }
    }
  }

  private void headIsWhole(HttpHead whole) {
    head = whole;
    if (whole.status() != 200) {
      body = raw;
    } else if (whole.isChunked()) {
      body = new Dechunker(body, problems);
    }
  }

  synchronized void ended(End how) {
    if (end == End.NOT_YET) {
      end = how;
      boolean whole = how == End.CLOSED && (head != null || !request.expectsHead());
      if (whole) {
        body.end();
      }
    }
  }

  // What a test asks.

  /** The head of the answer, once it is there. */
  public synchronized Optional<HttpHead> head() {
    return Optional.ofNullable(head);
  }

  /** The status of the answer; 0 until there is one. */
  public int status() {
    return head().map(HttpHead::status).orElse(0);
  }

  /** Whole media packets received. */
  public synchronized long packets() {
    return packets.packets();
  }

  /** Packets left out between the first and the last one received. */
  public synchronized long lost() {
    return packets.lost();
  }

  public synchronized List<Gap> gaps() {
    return packets.gaps();
  }

  /** The media's index of the newest packet; -1 if there is none. */
  public synchronized long lastPacket() {
    return packets.last();
  }

  /** By how many ms the times of packets were shifted against the media (rounds not counted). */
  public synchronized Set<Long> shifts() {
    return packets.shifts();
  }

  /** Whole numbered datagrams received. */
  public synchronized long datagrams() {
    return datagrams.count();
  }

  /** Datagrams left out between the first and the last one received. */
  public synchronized long datagramsLost() {
    return datagrams.lost();
  }

  /** The number of the newest datagram; -1 if there is none. */
  public synchronized long lastDatagram() {
    return datagrams.last();
  }

  /** Frames of that type received so far. */
  public synchronized long frames(char type) {
    return frameCounts.getOrDefault(type, 0L);
  }

  /** The frames themselves, if it was told to keep them. */
  public synchronized List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** The body, where it is not media: of an error, a page, a raw connection. */
  public synchronized byte[] bodyBytes() {
    return raw.bytes();
  }

  /** The body as text. */
  public String bodyText() {
    return new String(bodyBytes(), ISO_8859_1);
  }

  /** All that was wrong with what came. */
  public synchronized List<String> problems() {
    return problems.list();
  }

  /** Bytes received, the head included. */
  public synchronized long bytes() {
    return bytes;
  }

  /** From the request to the first whole packet; empty until there is one. */
  public synchronized Optional<Duration> timeToFirstMedia() {
    return firstMediaNs == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(firstMediaNs - askedNs));
  }

  public End end() {
    return end;
  }

  /** Whether the last frame was {@code $E(0)} and then the server closed. */
  public boolean endedCleanly() {
    return end == End.CLOSED && frames('E') == 1;
  }

  public FakePlayer awaitHead(Duration patience) {
    return await("head", patience, () -> head().isPresent());
  }

  public FakePlayer awaitPackets(long count, Duration patience) {
    return await(count + " packets", patience, () -> packets() >= count);
  }

  public FakePlayer awaitDatagrams(long count, Duration patience) {
    return await(count + " datagrams", patience, () -> datagrams() >= count);
  }

  public FakePlayer awaitEnd(Duration patience) {
    return await("end", patience, () -> end != End.NOT_YET);
  }

  private FakePlayer await(String what, Duration patience, BooleanSupplier condition) {
    try {
      Awaitility.await()
          .atMost(patience)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(condition::getAsBoolean);
      return this;
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no " + what + " within " + patience + ": " + this, e);
    }
  }

  // What a test tells.

  /** Reads no more than that from now on; 0 reads nothing. */
  public void read(long bytesPerSecond) {
    crowd.pace(this, bytesPerSecond);
  }

  public void stopReading() {
    read(0);
  }

  public void readFast() {
    read(PlayRequest.FAST);
  }

  /** Sends bytes, e.g. garbage or another request. */
  public void send(byte[] bytesToSend) {
    crowd.send(this, bytesToSend);
  }

  /** Says that it will send nothing more. */
  public void halfClose() {
    crowd.halfClose(this);
  }

  /** Leaves with a reset. */
  public void reset() {
    crowd.leave(this, true);
  }

  /** Leaves. */
  @Override
  public void close() {
    crowd.leave(this, false);
  }

  @Override
  public synchronized String toString() {
    return "status "
        + status()
        + ", "
        + bytes
        + " bytes, packets "
        + packets.packets()
        + ", lost "
        + packets.lost()
        + ", datagrams "
        + datagrams.count()
        + ", frames "
        + frameCounts
        + ", end "
        + end
        + ", problems "
        + problems.list();
  }
}
