package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.wmrelay.broadcast.Sink;

/**
 * The owner's end: a listener's sink that publishes what it gets, and keeps the newest of it for
 * nodes that begin to follow. Lost is what the bus does not take; a listener here is never slow.
 */
final class Outflow implements Sink {
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final int MOST_KEPT = 4 * 1024 * 1024;
  private static final int FRAME_HEAD = 4;

  private final Bus bus;
  private final String subject;
  private final long token;
  private final LongSupplier nanoTime;
  private final Deque<Sent> kept = new ArrayDeque<>();
  private byte[] header = {};
  private long position;
  private long keptBytes;
  private volatile boolean over;

  private record Sent(Message message, long timeNs) {}

  /**
   * @param from bytes of the stream in this term before this listener
   */
  Outflow(Bus bus, String subject, long token, long from, LongSupplier nanoTime) {
    this.bus = bus;
    this.subject = subject;
    this.token = token;
    this.position = from;
    this.nanoTime = nanoTime;
  }

  @Override
  public void open(Runnable gone) {}

  @Override
  public void write(ByteBuffer slice, Completion completion) {
    take(slice);
    completion.succeeded();
  }

  private synchronized void take(ByteBuffer slice) {
    boolean change = startsWith(slice, 'C');
    boolean begins = change || startsWith(slice, 'H');
    if (begins) {
      keepHeader(slice.duplicate(), change);
    }
    while (slice.hasRemaining()) {
      byte[] piece = new byte[Math.min(slice.remaining(), Message.MAX_BODY)];
      slice.get(piece);
      send(piece, !begins);
    }
  }

  /** [MS-WMSP] 2.2.3: a frame begins with 0x24, of which the first bit is a flag. */
  private static boolean startsWith(ByteBuffer frames, char kind) {
    int at = frames.position();
    return frames.remaining() > FRAME_HEAD
        && (frames.get(at) & 0x7F) == '$'
        && frames.get(at + 1) == kind;
  }

  private void keepHeader(ByteBuffer frames, boolean change) {
    if (change) {
      int at = frames.position();
      int length = (frames.get(at + 2) & 0xFF) | ((frames.get(at + 3) & 0xFF) << 8);
      frames.position(Math.min(frames.limit(), at + FRAME_HEAD + length));
    }
    header = new byte[frames.remaining()];
    frames.get(header);
    kept.clear();
    keptBytes = 0;
  }

  private void send(byte[] piece, boolean keep) {
    Message message = new Message(Message.Kind.RUN, token, position, ByteBuffer.wrap(piece));
    position += piece.length;
    if (keep) {
      kept.add(new Sent(message, nanoTime.getAsLong()));
      keptBytes += piece.length;
      forget();
    }
    bus.publish(subject, message.encode());
  }

  private void forget() {
    long since = nanoTime.getAsLong() - KEPT.toNanos();
    while (keptBytes > MOST_KEPT || (!kept.isEmpty() && kept.getFirst().timeNs() - since < 0)) {
      keptBytes -= kept.removeFirst().message().body().remaining();
    }
  }

  /** Answers a node that begins to follow: header, the newest past, and where it goes on. */
  void answer(String replyTo) {
    past().forEach(message -> bus.publish(replyTo, message.encode()));
  }

  private synchronized List<Message> past() {
    List<Message> past = new ArrayList<>();
    for (int from = 0; from < header.length; from += Message.MAX_BODY) {
      int length = Math.min(Message.MAX_BODY, header.length - from);
      ByteBuffer piece = ByteBuffer.wrap(header, from, length).slice();
      past.add(new Message(Message.Kind.HEADER, token, 0, piece));
    }
    if (!past.isEmpty()) {
      kept.forEach(sent -> past.add(sent.message()));
      past.add(new Message(Message.Kind.LEVEL, token, position, ByteBuffer.allocate(0)));
    }
    return past;
  }

  long token() {
    return token;
  }

  /** One for the next listener of the same term: positions go on. */
  synchronized Outflow next() {
    return new Outflow(bus, subject, token, position, nanoTime);
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void end() {
    over = true;
  }

  @Override
  public void abort(Throwable cause) {
    over = true;
  }
}
