package org.wmrelay.wire.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the payloads out of RTP packets and gives them on in the order in which they were sent.
 *
 * <p>A packet that comes too early is held until those before it have come, for {@value #WINDOW}
 * packets or 50 ms; then what is missing counts as lost. A new sender, or a sequence number far
 * off, begins anew (as RFC 3550 A.1). The counts may be read by any thread.
 */
public final class RtpUnpacker {
  static final int WINDOW = 32;
  static final long HOLD_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int MOST_LOST_AT_ONCE = 3000;
  private static final int MOST_LATE = 100;

  private final @Nullable ByteBuffer[] held = new @Nullable ByteBuffer[WINDOW];
  private int holding;
  private long heldSinceNs;
  private boolean started;
  private int sender;
  private int expected;

  private final LongAdder malformed = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder reordered = new LongAdder();

  /**
   * Takes one datagram.
   *
   * @param datagram left as it is
   * @param payloads gets none, one or more that are not empty; valid during the call only
   */
  public void take(ByteBuffer datagram, long nowNs, Consumer<ByteBuffer> payloads) {
    RtpPacket packet = RtpPacket.read(datagram);
    if (packet == null) {
      malformed.increment();
      return;
    }
    place(packet, nowNs, payloads);
    releaseInOrder(nowNs, payloads);
    pass(nowNs, payloads);
  }

  /** Gives up a gap that has lasted for too long, whether anything comes or not. */
  public void pass(long nowNs, Consumer<ByteBuffer> payloads) {
    if (holding > 0 && nowNs - heldSinceNs > HOLD_NS) {
      giveUpFirstGap(payloads);
      releaseInOrder(nowNs, payloads);
    }
  }

  /** Whether packets wait for others, so that {@link #pass} may have something to do. */
  public boolean isHolding() {
    return holding > 0;
  }

  private void place(RtpPacket packet, long nowNs, Consumer<ByteBuffer> payloads) {
    int ahead = ahead(packet);
    boolean far = ahead < -MOST_LATE || ahead > MOST_LOST_AT_ONCE;
    if (!started || packet.sender() != sender || far) {
      beginAnew(packet, payloads);
      ahead = 0;
    }
    for (; ahead >= WINDOW; ahead--) {
      step(payloads);
    }
    if (ahead == 0) {
      give(packet.payload(), payloads);
      expected++;
    } else if (ahead < 0 || held[slot(packet.sequence())] != null) {
      late.increment();
    } else {
      hold(packet, nowNs);
    }
  }

  /** How far a packet is before the one that should come now; sequence numbers go round. */
  private int ahead(RtpPacket packet) {
    return (short) (packet.sequence() - expected);
  }

  private void beginAnew(RtpPacket packet, Consumer<ByteBuffer> payloads) {
    while (holding > 0) {
      step(payloads);
    }
    started = true;
    sender = packet.sender();
    expected = packet.sequence();
  }

  private void hold(RtpPacket packet, long nowNs) {
    ByteBuffer copy = ByteBuffer.allocate(packet.payload().remaining());
    held[slot(packet.sequence())] = copy.put(packet.payload()).flip();
    if (holding++ == 0) {
      heldSinceNs = nowNs;
    }
    reordered.increment();
  }

  private void releaseInOrder(long nowNs, Consumer<ByteBuffer> payloads) {
    while (holding > 0 && held[slot(expected)] != null) {
      step(payloads);
      heldSinceNs = nowNs;
    }
  }

  private void giveUpFirstGap(Consumer<ByteBuffer> payloads) {
    int before = holding;
    while (holding == before) {
      step(payloads);
    }
  }

  /** Gives the packet that should come now if it is held; else it is lost. */
  private void step(Consumer<ByteBuffer> payloads) {
    ByteBuffer next = held[slot(expected)];
    if (next == null) {
      lost.increment();
    } else {
      held[slot(expected)] = null;
      holding--;
      give(next, payloads);
    }
    expected++;
  }

  private static int slot(int sequence) {
    return sequence & WINDOW - 1;
  }

  private static void give(ByteBuffer payload, Consumer<ByteBuffer> payloads) {
    if (payload.hasRemaining()) {
      payloads.accept(payload);
    }
  }

  /** Forgets what it holds and whom it listened to; the counts stay. */
  public void reset() {
    Arrays.fill(held, null);
    holding = 0;
    started = false;
  }

  /** Datagrams that are no RTP packets. */
  public long malformed() {
    return malformed.sum();
  }

  /** Packets whose place was given up. */
  public long lost() {
    return lost.sum();
  }

  /** Packets that came after their place was given up, or twice. */
  public long late() {
    return late.sum();
  }

  /** Packets that were held until those before them had come. */
  public long reordered() {
    return reordered.sum();
  }
}
