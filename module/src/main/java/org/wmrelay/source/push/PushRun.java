package org.wmrelay.source.push;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.FrameReader;

/**
 * What one encoder streams to a point, in one body or in several that follow one another.
 *
 * <p>Fed by one thread at a time; everything else may be called by any.
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

  private final PushPoint point;
  private final Peer peer;
  private final Form form;
  private final AsfIngest ingest;
  private @Nullable FrameReader frames;
  private @Nullable AsfReader plain;
  private volatile long touchedNs;
  private volatile boolean over;
  private volatile @Nullable String refusal;
  private volatile @Nullable Consumer<PushAnswer> closer;

  PushRun(PushPoint point, Peer peer, Form form) {
    this.point = point;
    this.peer = peer;
    this.form = form;
    this.ingest =
        new AsfIngest(point.channel(), () -> point.takeOver(this), AsfIngest.Begin.AT_HEADER);
    this.touchedNs = point.nowNs();
  }

  /** Goes on where another run of the same session was cut off, whose header still counts. */
  static PushRun after(PushRun before, Peer peer) {
    PushRun run = new PushRun(before.point, peer, before.form);
    AsfHeader known = before.ingest.header();
    if (known != null) {
      run.ingest.expect(known);
    }
    return run;
  }

  Peer peer() {
    return peer;
  }

  PushPoint point() {
    return point;
  }

  /**
   * A new body begins, unless the point refuses it.
   *
   * @param newCloser answers the request and closes the connection
   * @return whether it may be read; if not, {@link #refusal} says why
   */
  boolean begin(Consumer<PushAnswer> newCloser) {
    if (isRefused(point.enter(this))) {
      return false;
    }
    touchedNs = point.nowNs();
    frames = null;
    plain = null;
    closer = newCloser;
    return true;
  }

  /** The body is over; the next one goes on where it ended. */
  void endBody() {
    closer = null;
    touchedNs = point.nowNs();
    point.exit(this);
  }

  /** Whether a body is being read. */
  boolean isStreaming() {
    return closer != null;
  }

  /** Takes received bytes. */
  Outcome feed(ByteBuffer chunk) throws IngestException {
    if (frames == null && plain == null && chunk.hasRemaining()) {
      chooseReader(chunk.get(chunk.position()));
    }
    FrameReader framed = frames;
    AsfReader unframed = plain;
    if (framed != null) {
      return ingest.frames(framed, chunk);
    }
    return unframed == null ? ingest.outcome() : ingest.plain(unframed, chunk);
  }

  private void chooseReader(byte first) {
    if (form == Form.PLAIN && first == ASF_FIRST) {
      plain = new AsfReader();
    } else {
      frames = new FrameReader(form == Form.PUSHED ? FrameReader.Form.PUSH : FrameReader.Form.WMSP);
    }
  }

  /** Whether the body so far ends between two frames; the last packet of plain ASF may be cut. */
  boolean isBetweenFrames() {
    FrameReader framed = frames;
    return framed == null || framed.isBetweenFrames();
  }

  /** How long no media came, since its body began. */
  long idleNs() {
    long now = point.nowNs();
    long idle = now - touchedNs;
    return ingest.lastMediaNs().isEmpty()
        ? idle
        : Math.min(idle, now - ingest.lastMediaNs().getAsLong());
  }

  /** Keeps why the point does not take it, if so. */
  boolean isRefused(@Nullable String why) {
    refusal = why;
    return why != null;
  }

  /** Why the point does not take it; null if it does. */
  @Nullable String refusal() {
    return refusal;
  }

  /** It may not go on: the body that is being read gets this answer. */
  void close(PushAnswer answer) {
    Consumer<PushAnswer> close = closer;
    endBody();
    if (close != null) {
      close.accept(answer);
    }
    lost(answer.explanation());
  }

  /** Whether it was lost or ended; another one must begin. */
  boolean isOver() {
    return over;
  }

  /** The encoder is away, perhaps for a moment. */
  void lost(String why) {
    over = true;
    point.left(this, why);
  }

  /** The encoder ended its stream and wants its listeners to end too. */
  void end(String why) {
    over = true;
    point.ended(this, why);
  }
}
