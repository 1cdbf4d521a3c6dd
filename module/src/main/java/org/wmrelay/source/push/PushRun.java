package org.wmrelay.source.push;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.IngestCount;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.FrameReader;

/**
 * What one encoder streams to a point, in one body or in several that follow one another.
 *
 * <p>Fed by one thread at a time; {@link #close} and {@link #idleNs} may be called by any.
 */
final class PushRun {
  /** How the body is to be read. */
  enum Form {
    /** Frames without MMS header, [MS-WMHTTP] 2.2.3. */
    PUSHED,
    /** Plain ASF, or frames as players get them; its first byte tells. */
    PLAIN
  }

  private static final byte ASF_FIRST = 0x30;
  private static final byte DATA = 'D';

  private final PushPoint point;
  private final Peer peer;
  private final Form form;
  private final AsfIngest ingest;
  private final @Nullable AsfHeader headerBefore;
  private @Nullable FrameReader frames;
  private @Nullable AsfReader plain;
  private long progress;
  private volatile long progressNs;
  private volatile boolean over;
  private volatile @Nullable Consumer<String> closeBody;

  /**
   * @param before the run of the same session that was cut off, whose header counts until a new one
   *     comes; null if there is none
   */
  PushRun(PushPoint point, Peer peer, Form form, @Nullable PushRun before) {
    this.point = point;
    this.peer = peer;
    this.form = form;
    this.ingest =
        new AsfIngest(point.channel(), () -> point.takeOver(this), AsfIngest.Begin.AT_HEADER);
    this.headerBefore = before == null ? null : before.ingest.header();
    this.progressNs = point.nowNs();
  }

  Peer peer() {
    return peer;
  }

  /**
   * A new body begins.
   *
   * @param close refuses the rest of it, with the reason
   */
  void beginBody(Consumer<String> close) {
    closeBody = close;
    progressNs = point.nowNs();
    frames = null;
    plain = null;
  }

  void endBody() {
    closeBody = null;
    progressNs = point.nowNs();
  }

  /** Takes received bytes. */
  Outcome feed(ByteBuffer chunk) throws IngestException {
    if (frames == null && plain == null && chunk.hasRemaining()) {
      chooseReader(chunk.get(chunk.position()));
    }
    goOnWithHeader(chunk);
    Outcome outcome = read(chunk);
    long counted = counted();
    if (counted != progress) {
      progress = counted;
      progressNs = point.nowNs();
    }
    return outcome;
  }

  private void chooseReader(byte first) {
    if (form == Form.PLAIN && first == ASF_FIRST) {
      plain = new AsfReader();
    } else {
      frames = new FrameReader(form == Form.PUSHED ? FrameReader.Form.PUSH : FrameReader.Form.WMSP);
    }
  }

  /** A session that was cut off may go on with {@code $D}. */
  private void goOnWithHeader(ByteBuffer chunk) throws IngestException {
    AsfHeader known = headerBefore;
    boolean data = chunk.remaining() > 1 && chunk.get(chunk.position() + 1) == DATA;
    if (known != null && ingest.header() == null && data) {
      ingest.header(known);
    }
  }

  private Outcome read(ByteBuffer chunk) throws IngestException {
    FrameReader framed = frames;
    AsfReader unframed = plain;
    if (framed != null) {
      return ingest.frames(framed, chunk);
    }
    return unframed == null ? ingest.outcome() : ingest.plain(unframed, chunk);
  }

  /** Every frame counts somewhere, whether it was used or not. */
  private long counted() {
    long sum = 0;
    for (IngestCount count : IngestCount.values()) {
      sum += point.channel().counters().get(count);
    }
    return sum;
  }

  /** Whether the body so far ends between two frames. */
  boolean isBetweenFrames() {
    FrameReader framed = frames;
    return framed == null || framed.isBetweenFrames();
  }

  /** How long no whole frame came. */
  long idleNs() {
    return point.nowNs() - progressNs;
  }

  /** It may not go on: closes the body that is being read. */
  void close(String why) {
    Consumer<String> close = closeBody;
    if (close != null) {
      close.accept(why);
    }
  }

  /** Whether it was lost or ended; another one must begin. */
  boolean isOver() {
    return over;
  }

  /** The encoder is away, perhaps for a moment. */
  void lost(String why) {
    over = true;
    Publication held = ingest.publication();
    if (held != null) {
      held.lost(why);
    }
    point.left(this, why);
  }

  /** The encoder ended its stream and wants its listeners to end too. */
  void end(String why) {
    over = true;
    Publication held = ingest.publication();
    if (held != null) {
      held.end(why);
    }
    point.left(this, why);
  }
}
