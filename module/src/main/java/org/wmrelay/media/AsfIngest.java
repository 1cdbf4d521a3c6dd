package org.wmrelay.media;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHandler;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.asf.SerialClock;
import org.wmrelay.wire.mmsh.Frame;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.HeaderAssembler;
import org.wmrelay.wire.mmsh.MmshException;

/**
 * Takes what one attempt of a source receives, in frames or as plain ASF, and publishes it.
 *
 * <p>Damaged packets are dropped and counted; too many in a row, a header that cannot be read and
 * bytes that are no frames end the attempt with an {@link IngestException}, after which nothing
 * more may be given. Metadata, packet pairs and fillers are left out, and so is {@code $E(1)}, on
 * which some players would reconnect.
 *
 * <p>Used by one thread at a time, which must not hold the ingest lock of another point.
 */
public final class AsfIngest {

  /** When an ingest takes its publishing point over. */
  public enum Begin {
    /** As soon as a header came. */
    AT_HEADER,
    /** At the first key frame, since another attempt still publishes; after 10 s at any packet. */
    AT_JOIN
  }

  /** Whether an attempt has more to do. */
  public enum Outcome {
    /** More may come. */
    GOES_ON,
    /** The sender said that its stream is over. */
    STREAM_ENDED,
    /** Somebody else publishes now, or the point was ended. */
    TAKEN_AWAY
  }

  private static final int MAX_BAD_IN_A_ROW = 50;
  private static final Duration JOIN_WITHIN = Duration.ofSeconds(10);
  // Steps larger than this are a new count rather than a loss.
  private static final int MAX_GAP = 1 << 16;
  private static final int ENTRY_ENDED = 1;

  private final AsfChannel channel;
  private final Supplier<@Nullable Publication> publisher;
  private final Begin begin;
  private final IngestCounters counters;
  private final HeaderAssembler assembler = new HeaderAssembler();
  private final AsfPacket packet = new AsfPacket();

  private @Nullable Publication publication;
  private @Nullable AsfHeader header;
  private @Nullable AsfHeader expected;
  private long headerNs;
  private volatile OptionalLong lastMediaNs = OptionalLong.empty();
  private long expectedLocation = -1;
  private int missing;
  private int badInARow;
  private int endReason;
  private volatile Outcome outcome = Outcome.GOES_ON;

  /**
   * @param channel of the point that is to be published on
   * @param publisher takes the point over when it is time to; null if the attempt came too late
   */
  public AsfIngest(AsfChannel channel, Supplier<@Nullable Publication> publisher, Begin begin) {
    this.channel = channel;
    this.publisher = publisher;
    this.begin = begin;
    this.counters = channel.counters();
  }

  /** Takes a piece of a framed stream; the reader belongs to the attempt and knows its form. */
  public Outcome frames(FrameReader reader, ByteBuffer chunk) throws IngestException {
    try {
      reader.feed(chunk, this::onFrame);
    } catch (MmshException e) {
      throw new IngestException("these are no frames: " + e.getMessage(), e);
    }
    return outcome;
  }

  /** Takes a piece of a plain stream. */
  public Outcome plain(AsfReader reader, ByteBuffer chunk) throws IngestException {
    try {
      reader.feed(chunk, new Plain());
    } catch (AsfException e) {
      throw new IngestException("this is no ASF: " + e.getMessage(), e);
    }
    return outcome;
  }

  /** Takes a header: the first one, or one that changes the stream unless it is the same. */
  public Outcome header(AsfHeader newHeader) throws IngestException {
    header = newHeader;
    expected = null;
    headerNs = channel.nowNs();
    lastMediaNs = OptionalLong.of(headerNs);
    expectedLocation = -1;
    if (publication != null) {
      publishHeader(publication, newHeader);
    } else if (begin == Begin.AT_HEADER) {
      begin(newHeader);
    }
    return outcome;
  }

  /** Packets may come before a header; then this one counts, which was that of another attempt. */
  public void expect(AsfHeader known) {
    expected = known;
  }

  /** Takes one ASF packet, with or without its padding; read during the call only. */
  public Outcome packet(ByteBuffer bytes) throws IngestException {
    AsfHeader known = expected;
    if (known != null) {
      header(known);
    }
    AsfHeader of = header;
    if (of == null) {
      drop(IngestCount.BEFORE_HEADER, "no header came before them");
    } else if (parses(bytes, of)) {
      badInARow = 0;
      lastMediaNs = OptionalLong.of(channel.nowNs());
      publishPacket(of);
    }
    return outcome;
  }

  /** The packets from here on are those of before as a new turn, on a clock that goes on. */
  public Outcome restartClock() {
    Publication writing = publication;
    if (writing != null) {
      write(writing, channel::restartClock);
    }
    return outcome;
  }

  /** The header that counts now or is expected to; null before the first. */
  public @Nullable AsfHeader header() {
    return header == null ? expected : header;
  }

  /** Whether more may come; for all threads. */
  public Outcome outcome() {
    return outcome;
  }

  /** Why the sender ended the stream, as it said; 0 is the ordinary reason. */
  public int endReason() {
    return endReason;
  }

  /**
   * When the last header or usable packet came, on the channel's clock; empty before the first
   * header. For all threads.
   */
  public OptionalLong lastMediaNs() {
    return lastMediaNs;
  }

  /** What it publishes through; null as long as it has not begun. */
  public @Nullable Publication publication() {
    return publication;
  }

  private void onFrame(Frame frame) throws IngestException {
    if (outcome != Outcome.GOES_ON) {
      return;
    }
    switch (frame.kind()) {
      case HEADER -> headerFragment(frame);
      case DATA -> data(frame);
      case CHANGE -> change(frame);
      case END -> end(frame);
      case META, PACKET_PAIR, FILLER, TEST -> counters.add(IngestCount.OTHER_FRAMES);
    }
  }

  private void headerFragment(Frame frame) throws IngestException {
    try {
      byte[] whole = assembler.add(frame);
      if (whole != null) {
        header(parseHeader(ByteBuffer.wrap(whole)));
      }
    } catch (MmshException e) {
      throw new IngestException("the header cannot be put together: " + e.getMessage(), e);
    }
  }

  /** A pushed {@code $C} has the new header in it; in WMSP {@code $H} follows. */
  private void change(Frame frame) throws IngestException {
    if (frame.afFlags() == Frame.SINGLE && frame.payload().hasRemaining()) {
      header(parseHeader(frame.payload()));
    } else {
      header = null;
    }
  }

  private static AsfHeader parseHeader(ByteBuffer bytes) throws IngestException {
    try {
      return AsfHeader.parse(bytes);
    } catch (AsfException e) {
      throw new IngestException("the header cannot be read: " + e.getMessage(), e);
    }
  }

  private void data(Frame frame) throws IngestException {
    int gap = SerialClock.difference(frame.locationId(), expectedLocation);
    boolean counts = expectedLocation >= 0 && gap > 0 && gap <= MAX_GAP;
    missing = counts ? gap : 0;
    counters.add(IngestCount.GAPS, missing);
    expectedLocation = SerialClock.plus(frame.locationId(), 1);
    packet(frame.payload());
    missing = 0;
  }

  private void end(Frame frame) {
    if (frame.reason() != ENTRY_ENDED) {
      endReason = frame.reason();
      outcome = Outcome.STREAM_ENDED;
    }
  }

  private boolean parses(ByteBuffer bytes, AsfHeader of) throws IngestException {
    try {
      packet.parse(bytes, of.packetSize());
      return true;
    } catch (AsfException e) {
      boolean tooLong = bytes.remaining() > of.packetSize();
      drop(tooLong ? IngestCount.TOO_LONG : IngestCount.UNPARSABLE, "the last " + e.getMessage());
      return false;
    }
  }

  private void drop(IngestCount why, String detail) throws IngestException {
    counters.add(why);
    if (++badInARow > MAX_BAD_IN_A_ROW) {
      throw new IngestException(
          "more than " + MAX_BAD_IN_A_ROW + " packets in a row are unusable: " + detail);
    }
  }

  private void publishPacket(AsfHeader of) throws IngestException {
    if (publication == null && mayBegin(of)) {
      begin(of);
    }
    Publication writing = publication;
    if (writing != null) {
      write(writing, () -> channel.packet(writing, packet, of, missing));
    }
  }

  private boolean mayBegin(AsfHeader of) {
    return packet.isJoinPoint(of) || channel.nowNs() - headerNs > JOIN_WITHIN.toNanos();
  }

  private void begin(AsfHeader with) throws IngestException {
    Publication taken = publisher.get();
    publication = taken;
    if (taken == null) {
      outcome = Outcome.TAKEN_AWAY;
    } else {
      publishHeader(taken, with);
    }
  }

  private void publishHeader(Publication writing, AsfHeader with) throws IngestException {
    write(writing, () -> channel.header(writing, with));
  }

  private <E extends Exception> void write(Publication writing, Publication.Ingest<E> step)
      throws E {
    if (!writing.write(step)) {
      outcome = Outcome.TAKEN_AWAY;
    }
  }

  /** What a reader of plain ASF finds. */
  private final class Plain implements AsfHandler<IngestException> {
    @Override
    public void onHeader(AsfHeader found) throws IngestException {
      header(found);
    }

    @Override
    public void onPacket(ByteBuffer found) throws IngestException {
      if (outcome == Outcome.GOES_ON) {
        packet(found);
      }
    }
  }
}
