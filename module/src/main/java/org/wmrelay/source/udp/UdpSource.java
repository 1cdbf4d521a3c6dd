package org.wmrelay.source.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Retry;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceCount;

/**
 * Datagrams from a socket: each is one frame of the broadcast, whole, in the order received; of RTP
 * packets each payload, in the order sent.
 *
 * <p>The broadcast lasts from {@link #start} to {@link #stop}, whether datagrams come or not, so
 * that clients can always join. A socket that the system refuses or breaks is asked for again; the
 * point counts as failed meanwhile.
 *
 * <p>Threads: one that blocks on the socket and publishes. {@link #start} and {@link #stop} may be
 * called by any, and wait for each other.
 */
public final class UdpSource implements Source {
  private static final Logger LOG = HarmlessLogger.of(UdpSource.class);

  /** One more than the longest datagram there can be, so that none is ever cut. */
  private static final int BUFFER = 64 * 1024;

  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  private final PublishingPoint point;
  private final UdpAddress address;
  private final UdpSettings settings;
  private final ScheduledExecutorService timer;
  private final ThreadFactory threads;
  private final List<UdpOutput> outputs;
  private final Intake intake;
  private final Retry retry;
  private final KernelDrops kernelDrops = KernelDrops.ofThisSystem();

  private final LongAdder failures = new LongAdder();

  private final Object life = new Object();
  private boolean started;
  private long droppedBefore;
  private @Nullable UdpSocket socket;
  private @Nullable Publication publication;
  private @Nullable Thread receiver;
  private @Nullable Future<?> rejoining;

  /**
   * @param part the key that names the source, with its place in the configuration, for messages
   * @param threads makes the one that receives
   */
  public UdpSource(
      PublishingPoint point,
      UdpAddress address,
      UdpSettings settings,
      String part,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      ThreadFactory threads) {
    this.point = point;
    this.address = address;
    this.settings = settings;
    this.timer = timer;
    this.threads = threads;
    this.outputs =
        settings.targets().stream()
            .map(to -> new UdpOutput(point, address, to, settings.targetsPart(), timer, nanoTime))
            .toList();
    this.intake =
        new Intake(point.name(), settings.senders(), address.rtp(), timer, nanoTime, outputs);
    this.retry = new Retry(point, part, timer, nanoTime, this::open);
  }

  // ---- life ----

  /** Opens the socket at once, so that the point's status tells whether it could. */
  @Override
  public void start() {
    synchronized (life) {
      if (!started) {
        started = true;
        publish();
      }
    }
  }

  private void publish() {
    Publication taken = point.publish(describe());
    publication = taken;
    outputs.forEach(UdpOutput::start);
    retry.start();
    begin(taken);
  }

  private void begin(Publication into) {
    new DatagramBroadcast(settings.contentType()).begin(into);
  }

  private void open() throws IOException {
    UdpSocket opened = UdpSocket.open(address, settings.receiveBuffer());
    Publication into = Objects.requireNonNull(publication);
    begin(into);
    use(opened);
    tellBuffer(opened);
    Thread thread = threads.newThread(() -> receive(opened, into));
    receiver = thread;
    thread.start();
    rejoinNowAndThen(opened);
  }

  private void tellBuffer(UdpSocket opened) {
    int asked = settings.receiveBuffer();
    int granted = opened.receiveBuffer();
    LOG.info("{}: receives {}, receive buffer {} bytes", point.name(), address, granted);
    if (granted < asked) {
      LOG.warn(
          "{}: the system grants {} of {} bytes for what was not received yet: bursts may be lost"
              + " (on Linux, raise net.core.rmem_max)",
          point.name(),
          granted,
          asked);
    }
  }

  private synchronized void rejoinNowAndThen(UdpSocket opened) {
    long millis = settings.rejoin().toMillis();
    if (millis > 0 && opened.isMember()) {
      rejoining =
          timer.scheduleWithFixedDelay(() -> rejoin(opened), millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void rejoin(UdpSocket joined) {
    try {
      joined.rejoin();
    } catch (IOException refused) {
      lost(joined, refused);
    }
  }

  @Override
  public void stop() {
    synchronized (life) {
      started = false;
      end();
    }
  }

  private void end() {
    retry.stop();
    UdpSocket open = socket();
    if (open != null) {
      retire(open);
    }
    awaitReceiver();
    outputs.forEach(UdpOutput::stop);
    Publication ending = publication;
    if (ending != null) {
      ending.end("source stopped");
    }
  }

  private void awaitReceiver() {
    Thread ending = receiver;
    try {
      if (ending != null) {
        ending.join(STOP_WITHIN.toMillis());
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the receiving thread ----

  private void receive(UdpSocket from, Publication into) {
    ByteBuffer datagram = ByteBuffer.allocateDirect(BUFFER);
    intake.begin();
    try {
      boolean goesOn = true;
      while (goesOn) {
        InetAddress sender = from.receive(datagram.clear());
        goesOn = intake.take(datagram.flip(), sender, into);
      }
      takenAway(from);
    } catch (IOException broken) {
      lost(from, broken);
    } catch (RuntimeException unexpected) {
      LOG.error("{}: receiving failed", point.name(), unexpected);
      lost(from, new IOException(unexpected));
    }
  }

  /** The publication was taken away: somebody else feeds the point. */
  private void takenAway(UdpSocket from) {
    retry.stop();
    retire(from);
  }

  private void lost(UdpSocket broken, IOException why) {
    if (retire(broken)) {
      failures.increment();
      retry.lost(why);
    }
  }

  // ---- the socket in use ----

  private synchronized void use(UdpSocket opened) {
    socket = opened;
  }

  private synchronized @Nullable UdpSocket socket() {
    return socket;
  }

  /** Closes a socket, unless somebody has done so. */
  private synchronized boolean retire(UdpSocket used) {
    if (socket != used) {
      return false;
    }
    droppedBefore += kernelDrops.at(used.local());
    socket = null;
    if (rejoining != null) {
      rejoining.cancel(false);
    }
    try {
      used.close();
    } catch (IOException e) {
      LOG.debug("{}: closing the socket failed", point.name(), e);
    }
    return true;
  }

  private synchronized long kernelDrops() {
    UdpSocket open = socket;
    return droppedBefore + (open == null ? 0 : kernelDrops.at(open.local()));
  }

  // ---- facts ----

  /** Where it receives; null while the system refuses that. */
  public @Nullable InetSocketAddress localAddress() {
    UdpSocket open = socket();
    return open == null ? null : open.local();
  }

  @Override
  public String describe() {
    return address.toString();
  }

  @Override
  public List<SourceCount> counts() {
    return Stream.concat(ofSocket(), intake.counts().stream()).toList();
  }

  private Stream<SourceCount> ofSocket() {
    return Stream.of(
        new SourceCount(
            "kernel-drops",
            "datagrams that the system dropped because the receive buffer was full (Linux)",
            kernelDrops()),
        new SourceCount(
            "socket-failures", "times that the socket broke and was opened anew", failures.sum()));
  }
}
