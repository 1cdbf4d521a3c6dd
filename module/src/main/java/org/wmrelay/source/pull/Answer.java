package org.wmrelay.source.pull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.Frame;
import org.wmrelay.wire.mmsh.FrameKind;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.HeaderAssembler;
import org.wmrelay.wire.mmsh.MmshException;

/**
 * The body of an upstream's answer: frames or plain ASF for the ingest, or frames of which only the
 * header is wanted, or something else.
 */
final class Answer {
  /** What to do next. */
  enum Progress {
    READ_ON,
    /** The header that was asked for is there. */
    DESCRIBED,
    /** It is no stream; {@link #closed} says what it is. */
    NO_STREAM,
    /** The upstream said that its stream is over. */
    STREAM_ENDED,
    /** The point is fed by somebody else now. */
    TAKEN_AWAY
  }

  private final AsfIngest ingest;
  private final boolean describing;
  private final FrameReader frames = new FrameReader(FrameReader.Form.WMSP);
  private final AsfReader asf = new AsfReader();
  private final HeaderAssembler assembler = new HeaderAssembler();
  private final FirstBytes other = new FirstBytes();
  private FirstBytes.@Nullable Kind kind;
  private @Nullable AsfHeader header;

  /**
   * @param describing whether only the header was asked for
   */
  Answer(AsfIngest ingest, boolean describing) {
    this.ingest = ingest;
    this.describing = describing;
  }

  /** Takes what came; not empty. */
  Progress take(ByteBuffer chunk) throws IngestException, MmshException, AsfException {
    FirstBytes.Kind known = kind == null ? FirstBytes.kind(chunk.get(chunk.position())) : kind;
    kind = known;
    return switch (known) {
      case FRAMED -> describing ? describe(chunk) : progress(ingest.frames(frames, chunk));
      case PLAIN -> progress(ingest.plain(asf, chunk));
      case OTHER -> other.gather(chunk) ? Progress.NO_STREAM : Progress.READ_ON;
    };
  }

  private Progress describe(ByteBuffer chunk) throws MmshException, AsfException {
    frames.feed(chunk, this::describe);
    return header == null ? Progress.READ_ON : Progress.DESCRIBED;
  }

  private void describe(Frame frame) throws MmshException, AsfException {
    byte[] whole = frame.kind() == FrameKind.HEADER && header == null ? assembler.add(frame) : null;
    if (whole != null) {
      header = AsfHeader.parse(whole);
    }
  }

  private static Progress progress(AsfIngest.Outcome outcome) {
    return switch (outcome) {
      case GOES_ON -> Progress.READ_ON;
      case STREAM_ENDED -> Progress.STREAM_ENDED;
      case TAKEN_AWAY -> Progress.TAKEN_AWAY;
    };
  }

  /** The header that was asked for; null as long as it is not there. */
  @Nullable AsfHeader header() {
    return header;
  }

  /** What it means that nothing more comes, in words. */
  String closed() {
    if (kind == null || kind == FirstBytes.Kind.OTHER) {
      return other.describe();
    }
    if (describing && kind == FirstBytes.Kind.FRAMED) {
      return "closed the connection before the header was whole";
    }
    return frames.isBetweenFrames()
        ? "closed the connection"
        : "closed the connection in the middle of a frame";
  }
}
