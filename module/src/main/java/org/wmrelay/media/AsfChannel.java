package org.wmrelay.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.BroadcastForm;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.mmsh.FrameWriter;

/**
 * Makes one broadcast of what the attempts of a publishing point's source bring, one after the
 * other: the same header again goes on with the stream, another one begins a new stream in it.
 *
 * <p>Packets are numbered here ([MS-WMSP] 2.2.3.1.2): LocationId goes up by one a packet and by
 * what the source itself missed, and starts at 0 with a new header; AFFlags counts the packets of
 * the broadcast.
 *
 * <p>Changed under the ingest lock of its point, that is inside {@link Publication#write}.
 */
public final class AsfChannel {

  private static final int FRAME_HEAD = FrameWriter.dataFrameLength(0);

  private final BroadcastForm form = new BroadcastForm(new MmshForm(), List.of(new PlainAsfForm()));
  private final IngestCounters counters = new IngestCounters();
  private final HeaderStorm storm = new HeaderStorm();
  private final SpliceClock clock = new SpliceClock();
  private final AsfPacket shifted = new AsfPacket();
  private final CRC32 crc = new CRC32();
  private final LongSupplier nanoTime;

  private @Nullable Broadcast broadcast;
  private @Nullable AsfHeader header;
  private byte[] liveHeader = {};
  private long nextLocation;
  private int nextSequence;
  private ByteBuffer frame = ByteBuffer.allocate(0);

  /**
   * @param nanoTime the monotonic clock by which changes of header are limited
   */
  public AsfChannel(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What has come in and what was left out. */
  public IngestCounters counters() {
    return counters;
  }

  long nowNs() {
    return nanoTime.getAsLong();
  }

  /** Under the ingest lock: a header, which every attempt begins with. */
  void header(Publication publication, AsfHeader newHeader) throws IngestException {
    byte[] newLiveHeader = newHeader.sanitised();
    Broadcast running = publication.broadcast();
    boolean ours = running != null && running == broadcast;
    if (ours && Arrays.equals(newLiveHeader, liveHeader)) {
      clock.newRun();
      publication.resume();
      return;
    }
    if (ours) {
      storm.change(nowNs());
    } else {
      header = null;
      nextSequence = 0;
    }
    begin(publication, newHeader, newLiveHeader);
  }

  private void begin(Publication publication, AsfHeader newHeader, byte[] newLiveHeader) {
    boolean compatible = header == null || header.isCompatibleWith(newHeader);
    StreamHeader forListeners =
        new StreamHeader(ByteBuffer.wrap(newLiveHeader), AsfFacts.of(newHeader));
    publication.header(form, forListeners, compatible);
    broadcast = publication.broadcast();
    header = newHeader;
    liveHeader = newLiveHeader;
    nextLocation = 0;
    clock.reset();
    counters.add(IngestCount.HEADERS);
  }

  /** Under the ingest lock: what follows repeats the stream from its beginning as a new turn. */
  void restartClock() {
    clock.restart();
  }

  /**
   * Under the ingest lock, after a header: a packet.
   *
   * @param missing how many packets the source itself missed before this one
   */
  void packet(Publication publication, AsfPacket packet, AsfHeader of, int missing) {
    ByteBuffer out = frame(of.packetSize());
    packet.putStripped(out.position(FRAME_HEAD));
    if (!admits(packet, fingerprint(out.flip(), packet))) {
      return;
    }
    if (packet.needsPadding()) {
      packet.putRestored(out.clear().position(FRAME_HEAD));
      out.flip();
    }
    int length = out.limit() - FRAME_HEAD;
    shift(out.slice(FRAME_HEAD, length), of.packetSize());
    nextLocation += missing;
    FrameWriter.putDataHead(out, length, nextLocation++, nextSequence++);
    publication.append(out.position(0), packet.isJoinPoint(of));
    counters.add(IngestCount.PACKETS);
  }

  private boolean admits(AsfPacket packet, long fingerprint) {
    long shiftMs = clock.shiftMs();
    boolean isNew = clock.admit(PacketTimes.of(packet), fingerprint);
    if (!isNew) {
      counters.add(IngestCount.REPEATS);
    } else if (clock.shiftMs() != shiftMs) {
      counters.add(IngestCount.CLOCK_SHIFTS);
    }
    return isNew;
  }

  /** Room for the frame of a packet, used again for the next one. */
  private ByteBuffer frame(int packetLength) {
    int length = FrameWriter.dataFrameLength(packetLength);
    if (frame.capacity() < length) {
      frame = ByteBuffer.allocate(length);
    }
    return frame.clear();
  }

  /** By the stripped bytes, so that a source that pads and one that does not are alike. */
  private long fingerprint(ByteBuffer out, AsfPacket packet) {
    crc.reset();
    crc.update(out.slice(FRAME_HEAD, out.limit() - FRAME_HEAD));
    return packet.sendTimeMs() << Integer.SIZE | crc.getValue();
  }

  private void shift(ByteBuffer stripped, int packetSize) {
    long shiftMs = clock.shiftMs();
    if (shiftMs == 0) {
      return;
    }
    try {
      shifted.parse(stripped, packetSize);
      shifted.shiftClock(shiftMs);
    } catch (AsfException e) {
      throw new IllegalStateException("a packet without its padding is another one", e);
    }
  }
}
