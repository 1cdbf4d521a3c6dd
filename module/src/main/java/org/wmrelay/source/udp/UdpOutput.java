package org.wmrelay.source.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Retry;

/**
 * Sends datagrams on to one target, at once or not at all: what the system does not take, it drops
 * and counts. A socket that the system refuses is asked for again; the point counts as failed
 * meanwhile.
 *
 * <p>Threads: {@link #send} is called by one thread at a time.
 */
final class UdpOutput {
  private static final Logger LOG = HarmlessLogger.of(UdpOutput.class);
  private static final int SEND_BUFFER = 1 << 20;

  private final PublishingPoint point;
  private final UdpAddress from;
  private final UdpTarget target;
  private final Retry retry;
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private boolean dropping;
  private volatile @Nullable Open open;

  /** A socket and where it sends to. */
  private record Open(DatagramChannel channel, InetSocketAddress address) {}

  /**
   * @param from what is sent on, which must not come round
   * @param part the key that names the target, with its place in the configuration, for messages
   */
  UdpOutput(
      PublishingPoint point,
      UdpAddress from,
      UdpTarget target,
      String part,
      ScheduledExecutorService timer,
      LongSupplier nanoTime) {
    this.point = point;
    this.from = from;
    this.target = target;
    this.retry = new Retry(point, part + ": " + target, timer, nanoTime, this::open);
  }

  void start() {
    retry.start();
  }

  private void open() throws IOException {
    InetAddress host = InetAddress.getByName(target.host());
    if (target.port() == from.port() && isSource(host)) {
      throw new IOException("this is the source itself: datagrams would go round");
    }
    DatagramChannel channel = DatagramChannel.open(Interfaces.family(host));
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
      channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
      if (target.ttl().isPresent()) {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, target.ttl().get());
      }
      if (target.networkInterface().isPresent()) {
        NetworkInterface on = Interfaces.named(target.networkInterface().get());
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
      }
      open = new Open(channel, new InetSocketAddress(host, target.port()));
    } catch (IOException e) {
      channel.close();
      throw e;
    } catch (RuntimeException e) { // so NIO says that an option is not supported
      channel.close();
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Names may mean what the source means, and a source may mean all addresses there are. */
  private boolean isSource(InetAddress host) throws IOException {
    return from.host().isEmpty()
        ? Interfaces.isOfThisMachine(host)
        : InetAddress.getByName(from.host()).equals(host);
  }

  void stop() {
    retry.stop();
    Open closing = open;
    open = null;
    try {
      if (closing != null) {
        closing.channel().close();
      }
    } catch (IOException e) {
      LOG.debug("{}: closing the socket to {} failed", point.name(), target, e);
    }
  }

  /** Sends a datagram; its buffer is left as it is. */
  void send(ByteBuffer datagram) {
    Open to = open;
    if (to == null) {
      dropped.increment();
      return;
    }
    try {
      boolean taken = to.channel().send(datagram.duplicate(), to.address()) > 0;
      (taken ? sent : dropped).increment();
      dropping &= !taken;
    } catch (IOException failed) {
      dropped.increment();
      tellOnce(failed);
    }
  }

  /** Once, until a datagram can be sent again. */
  private void tellOnce(IOException failed) {
    if (!dropping) {
      dropping = true;
      LOG.warn("{}: cannot send to {}: {}", point.name(), target, failed.getMessage());
    }
  }

  long sent() {
    return sent.sum();
  }

  /** Datagrams that the system did not take. */
  long dropped() {
    return dropped.sum();
  }
}
