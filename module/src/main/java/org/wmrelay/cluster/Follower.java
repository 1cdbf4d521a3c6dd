package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * One attempt to follow the owner of a point: asks for its newest past, then takes what is live.
 * What is missing ends the attempt; the next one gets it from the past, as far as that reaches.
 *
 * <p>Messages come on threads of the bus.
 */
final class Follower {
  private static final int MOST_AWAITED = 8 * 1024 * 1024;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

  private final PublishingPoint point;
  private final String publisher;
  private final long token;
  private final LongSupplier nanoTime;
  private final long beganNs;
  private final Losses losses;
  private final Carriage.Unloading unloading;
  private final long from;
  private final Deque<Message> awaiting = new ArrayDeque<>();
  private int awaitingBytes;
  private long expected = -1;
  private boolean level;
  private boolean stopped;
  private @Nullable String ended;
  private Bus.@Nullable Subscription live;
  private Bus.@Nullable Subscription past;
  private @Nullable Publication publication;

  /**
   * @param publisher as what it publishes
   * @param token of the owner's lease; messages of any other are refused and counted
   * @param from where an attempt before this one left the stream of the same lease; -1 if none did
   */
  Follower(
      PublishingPoint point,
      Carriage carriage,
      String publisher,
      long token,
      long from,
      LongSupplier nanoTime,
      Losses losses) {
    this.point = point;
    this.publisher = publisher;
    this.token = token;
    this.nanoTime = nanoTime;
    this.beganNs = nanoTime.getAsLong();
    this.from = from;
    this.losses = losses;
    this.unloading = carriage.unload(this::publish);
  }

  void start(Bus bus, String liveSubject, String joinSubject) throws BusException {
    Bus.Subscription toLive = bus.subscribe(liveSubject, (bytes, replyTo) -> live(bytes));
    synchronized (this) {
      live = toLive;
    }
    Bus.Subscription toPast = bus.ask(joinSubject, new byte[0], this::past);
    synchronized (this) {
      past = toPast;
    }
  }

  private synchronized @Nullable Publication publish() {
    publication = stopped ? null : point.publish(publisher);
    return publication;
  }

  // ---- on threads of the bus ----

  private synchronized void live(byte[] bytes) {
    Message message = accept(bytes);
    if (message == null || !message.isStream()) {
      return;
    }
    if (expected < 0 && message.position() == 0) {
      expected = 0; // it begins just now, there is no past
      level = true;
    }
    if (level) {
      run(message);
    } else if (awaitingBytes + message.body().remaining() > MOST_AWAITED) {
      end("the owner does not tell the past of its stream");
    } else {
      awaitingBytes += message.body().remaining();
      awaiting.add(message);
    }
  }

  private synchronized void past(byte[] bytes) {
    Message message = level ? null : accept(bytes);
    if (message == null) {
      return;
    }
    switch (message.kind()) {
      case HEADER -> feed(message.body());
      case RUN, MORE -> {
        beginAt(message.position());
        run(message);
      }
      case LEVEL -> {
        beginAt(message.position());
        level(message.position());
      }
    }
  }

  private void beginAt(long position) {
    if (expected < 0) {
      expected = position;
      losses.missed(from < 0 ? 0 : Math.max(0, position - from));
    }
  }

  private void level(long position) {
    if (position != expected) {
      end((position - expected) + " bytes of the past are missing");
      return;
    }
    level = true;
    awaiting.forEach(this::run);
    awaiting.clear();
  }

  private @Nullable Message accept(byte[] bytes) {
    if (stopped || ended != null) {
      return null;
    }
    Message message = Message.decode(bytes);
    if (message == null || message.token() != token) {
      losses.refused();
      return null;
    }
    return message;
  }

  private void run(Message message) {
    long missing = message.position() - expected;
    if (ended != null || missing < 0) {
      return; // already had from the past
    }
    if (missing > 0) {
      end(missing + " bytes of the stream are missing");
      return;
    }
    expected = message.end();
    if (expected > from) {
      feed(message.body());
    }
  }

  private void feed(ByteBuffer bytes) {
    String why = unloading.take(bytes);
    if (why != null) {
      end(why);
    }
  }

  private void end(String why) {
    ended = ended == null ? why : ended;
  }

  // ---- on the cluster's thread ----

  long token() {
    return token;
  }

  /** Where the stream goes on after what was had of it; -1 if there was nothing. */
  synchronized long reached() {
    return Math.max(from, expected);
  }

  /** Why nothing more comes of it; null while it goes on. */
  synchronized @Nullable String ended() {
    if (!level && nanoTime.getAsLong() - beganNs > ANSWER_WITHIN.toNanos()) {
      end("the owner has nothing to be followed");
    }
    return ended;
  }

  /** Ends it; listeners are kept for the point's linger time. */
  void stop(String why) {
    Publication held;
    synchronized (this) {
      stopped = true;
      held = publication;
      close(live);
      close(past);
    }
    if (held != null) {
      held.lost(why);
    }
  }

  private static void close(Bus.@Nullable Subscription subscription) {
    if (subscription != null) {
      subscription.close();
    }
  }
}
