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

  private final Carriage carriage;
  private final Bus bus;
  private final String subject;
  private final long token;
  private final LongSupplier nanoTime;
  private final Deque<Sent> kept = new ArrayDeque<>();
  private byte[] header = {};
  private boolean begun;
  private long position;
  private long keptBytes;
  private volatile boolean over;

  private record Sent(Message message, long timeNs) {}

  /**
   * @param from bytes of the stream in this term before this listener
   */
  Outflow(
      Carriage carriage, Bus bus, String subject, long token, long from, LongSupplier nanoTime) {
    this.carriage = carriage;
    this.begun = !carriage.hasHeader();
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
    byte[] newHeader = carriage.header(slice);
    if (newHeader != null) {
      header = newHeader;
      begun = true;
      kept.clear();
      keptBytes = 0;
    }
    Message.Kind kind = Message.Kind.RUN;
    while (slice.hasRemaining()) {
      byte[] piece = new byte[Math.min(slice.remaining(), Message.MAX_BODY)];
      slice.get(piece);
      send(new Message(kind, token, position, ByteBuffer.wrap(piece)), newHeader == null);
      kind = Message.Kind.MORE;
    }
  }

  private void send(Message message, boolean keep) {
    position = message.end();
    if (keep) {
      kept.add(new Sent(message, nanoTime.getAsLong()));
      keptBytes += message.body().remaining();
      forget();
    }
    bus.publish(subject, message.encode());
  }

  private void forget() {
    long since = nanoTime.getAsLong() - KEPT.toNanos();
    while (keptBytes > MOST_KEPT || isOlder(since) || beginsWithinARun()) {
      keptBytes -= kept.removeFirst().message().body().remaining();
    }
  }

  private boolean isOlder(long sinceNs) {
    return !kept.isEmpty() && kept.getFirst().timeNs() - sinceNs < 0;
  }

  private boolean beginsWithinARun() {
    return !kept.isEmpty() && kept.getFirst().message().kind() == Message.Kind.MORE;
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
    if (begun) {
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
    return new Outflow(carriage, bus, subject, token, position, nanoTime);
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
