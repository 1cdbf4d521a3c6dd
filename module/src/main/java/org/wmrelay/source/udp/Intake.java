package org.wmrelay.source.udp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.access.AddressRules;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.SourceCount;
import org.wmrelay.wire.rtp.RtpUnpacker;

/**
 * What becomes of a datagram: it is looked at, taken out of RTP if it came in it, published and
 * sent on. Belongs to the receiving thread; the counts are for all. With RTP a timer's thread gives
 * up what does not come, and both hold the lock.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final long LOOK_AGAIN_MS = 20;

  private final String point;
  private final AddressRules senders;
  private final boolean isRtp;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final List<UdpOutput> outputs;
  private final RtpUnpacker rtp = new RtpUnpacker();
  private final LongAdder empty = new LongAdder();
  private final LongAdder notAllowed = new LongAdder();
  private boolean looksAgain;

  /**
   * @param point its name, for the log
   * @param senders whose datagrams are taken
   */
  Intake(
      String point,
      AddressRules senders,
      boolean isRtp,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      List<UdpOutput> outputs) {
    this.point = point;
    this.senders = senders;
    this.isRtp = isRtp;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.outputs = outputs;
  }

  /** A new socket: what an old one left waiting belongs to another time. */
  synchronized void begin() {
    rtp.reset();
  }

  /**
   * Takes one datagram.
   *
   * @return false if the publication was taken away
   */
  boolean take(ByteBuffer datagram, InetAddress sender, Publication into) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}: {} bytes from {}", point, datagram.remaining(), sender);
    }
    if (!isWanted(datagram, sender)) {
      return true;
    }
    return isRtp ? unpack(datagram, into) : publish(datagram, into);
  }

  private synchronized boolean unpack(ByteBuffer datagram, Publication into) {
    boolean[] taken = {true};
    rtp.take(datagram, nanoTime.getAsLong(), payload -> taken[0] &= publish(payload, into));
    lookAgain(into);
    return taken[0];
  }

  /** Nothing may come that shows how much time has passed. */
  private void lookAgain(Publication into) {
    if (rtp.isHolding() && !looksAgain) {
      looksAgain = true;
      var unused = timer.schedule(() -> giveUp(into), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void giveUp(Publication into) {
    looksAgain = false;
    rtp.pass(nanoTime.getAsLong(), payload -> publish(payload, into));
    lookAgain(into);
  }

  private boolean isWanted(ByteBuffer datagram, InetAddress sender) {
    if (!datagram.hasRemaining()) {
      empty.increment();
      return false;
    }
    if (!senders.permits(sender)) {
      notAllowed.increment();
      return false;
    }
    return true;
  }

  private boolean publish(ByteBuffer frame, Publication into) {
    outputs.forEach(output -> output.send(frame));
    return into.write(() -> into.append(frame, true));
  }

  // ---- facts ----

  List<SourceCount> counts() {
    return Stream.of(ofDatagrams(), isRtp ? ofRtp() : none(), outputs.isEmpty() ? none() : sentOn())
        .flatMap(List::stream)
        .toList();
  }

  private static List<SourceCount> none() {
    return List.of();
  }

  private List<SourceCount> ofDatagrams() {
    return List.of(
        new SourceCount("empty-datagrams", "datagrams without any bytes", empty.sum()),
        new SourceCount(
            "refused-datagrams",
            "datagrams of senders whose datagrams are not taken",
            notAllowed.sum()));
  }

  private List<SourceCount> ofRtp() {
    return List.of(
        new SourceCount("rtp-lost", "RTP packets that did not come in time", rtp.lost()),
        new SourceCount("rtp-reordered", "RTP packets put into their order", rtp.reordered()),
        new SourceCount("rtp-late", "RTP packets that came too late or twice", rtp.late()),
        new SourceCount("rtp-malformed", "datagrams that are not RTP", rtp.malformed()));
  }

  private List<SourceCount> sentOn() {
    return List.of(
        new SourceCount(
            "datagrams-sent-on",
            "datagrams sent on by UDP, to all targets together",
            outputs.stream().mapToLong(UdpOutput::sent).sum()),
        new SourceCount(
            "datagrams-not-sent-on",
            "datagrams that the system did not take to be sent on by UDP",
            outputs.stream().mapToLong(UdpOutput::dropped).sum()));
  }
}
