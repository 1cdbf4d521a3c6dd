package org.wmrelay.it.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered datagrams of 20 to 65,507 bytes, two thousand a second at most, and never more
 * than a few beyond what its slowest reader has: so whatever a reader misses was lost by the relay,
 * and not by the system between.
 */
public final class DatagramFeed implements AutoCloseable {
  private static final int AHEAD = 32;
  private static final int HUGE_EVERY = 97;
  private static final int REMEMBERED = 1 << 16;
  private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(400);

  private final DatagramChannel channel;
  private final InetSocketAddress target;
  private final List<AtomicLong> readers = new CopyOnWriteArrayList<>();
  private final long[] sentNs = new long[REMEMBERED];
  private final Thread thread = new Thread(this::send, "datagram feed");
  private volatile long sent;
  private volatile boolean open = true;

  private DatagramFeed(InetSocketAddress target) throws IOException {
    this.target = target;
    this.channel = DatagramChannel.open();
  }

  /** Sends to a port of this machine until it is closed. */
  public static DatagramFeed start(int port) {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      DatagramFeed feed = new DatagramFeed(new InetSocketAddress(loopback, port));
      feed.thread.setDaemon(true);
      feed.thread.start();
      return feed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request whose player the feed waits for, from the first datagram that it gets. */
  public PlayRequest reader(PlayRequest request) {
    AtomicLong last = new AtomicLong(Long.MAX_VALUE);
    readers.add(last);
    return request.onPacket(last::set);
  }

  /** Datagrams sent so far; the first has the number 0. */
  public long sent() {
    return sent;
  }

  /** When a recent datagram was sent, by {@link System#nanoTime}. */
  public long sentNs(long number) {
    return sentNs[(int) (number % REMEMBERED)];
  }

  private void send() {
    try {
      while (open) {
        if (sent - slowest() <= AHEAD) {
          sendNext(sent);
        }
        LockSupport.parkNanos(PAUSE_NS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sendNext(long number) throws IOException {
    sentNs[(int) (number % REMEMBERED)] = System.nanoTime();
    channel.send(ByteBuffer.wrap(NumberedDatagrams.datagram(number, length(number))), target);
    sent = number + 1;
  }

  private static int length(long number) {
    int any = (int) ((number * 0x9E3779B97F4A7C15L) >>> 40);
    return number % HUGE_EVERY == 0
        ? NumberedDatagrams.LARGEST
        : NumberedDatagrams.HEAD + any % 1500;
  }

  private long slowest() {
    return readers.stream().mapToLong(AtomicLong::get).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
      channel.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
