package org.wmrelay.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.broadcast.Studio;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHandler;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.Frame;
import org.wmrelay.wire.mmsh.FrameKind;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.FrameWriter;
import org.wmrelay.wire.mmsh.MmshException;

/** A point with a channel, and a listener that gets all that attempts bring; time stands still. */
public final class AsfBench {
  private static final int MUCH = 1 << 20;
  private static final int FRAMING = 4;

  public final Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, MUCH));
  public final AsfChannel channel;

  /** One by the studio's clock. */
  public AsfBench() {
    channel = new AsfChannel(studio::nowNs);
  }

  /** One whose channel goes by another clock. */
  public AsfBench(LongSupplier nanoTime) {
    channel = new AsfChannel(nanoTime);
  }

  /** An attempt that publishes as soon as it has a header. */
  public AsfIngest attempt() {
    return new AsfIngest(channel, studio::publish, AsfIngest.Begin.AT_HEADER);
  }

  public FakeSink listen(String form) {
    FakeSink sink = new FakeSink();
    studio.listen(sink, form, ChangePolicy.FOLLOW);
    studio.tick();
    return sink;
  }

  /** Has an attempt take a stream from its first header on, and returns what a listener got. */
  public byte[] relay(AsfIngest attempt, FrameReader.Form form, byte[]... bodies)
      throws IngestException {
    FakeSink sink = null;
    for (byte[] body : bodies) {
      FrameReader reader = new FrameReader(form);
      ByteBuffer bytes = ByteBuffer.wrap(body);
      if (sink == null) {
        attempt.frames(reader, bytes.slice(0, firstHeaderEnd(bytes)));
        bytes.position(firstHeaderEnd(bytes));
        sink = listen(MmshForm.NAME);
      }
      attempt.frames(reader, bytes);
    }
    return received(sink);
  }

  /** The end of the frames up to the first whole header. */
  private static int firstHeaderEnd(ByteBuffer bytes) {
    int end = 0;
    while (bytes.get(end + 1) != FrameKind.DATA.id()) {
      end += FRAMING + Short.toUnsignedInt(Short.reverseBytes(bytes.getShort(end + 2)));
    }
    return end;
  }

  /** Ends the broadcast; what the listener got until then. */
  public byte[] received(FakeSink sink) {
    studio.point.end("over");
    studio.tick();
    return sink.bytes();
  }

  public long count(IngestCount count) {
    return channel.counters().get(count);
  }

  // ---- streams ----

  public static AsfHeader header(String vector) {
    List<AsfHeader> headers = new ArrayList<>();
    read(vector, headers, new ArrayList<>());
    return headers.get(0);
  }

  /** The packets of a sample, at full size. */
  public static List<ByteBuffer> packets(String vector) {
    List<ByteBuffer> packets = new ArrayList<>();
    read(vector, new ArrayList<>(), packets);
    return packets;
  }

  private static void read(String vector, List<AsfHeader> headers, List<ByteBuffer> packets) {
    try {
      new AsfReader().feed(ByteBuffer.wrap(Vectors.bytes(vector)), collector(headers, packets));
    } catch (AsfException e) {
      throw new AssertionError(e);
    }
  }

  private static AsfHandler<RuntimeException> collector(
      List<AsfHeader> headers, List<ByteBuffer> packets) {
    return new AsfHandler<>() {
      @Override
      public void onHeader(AsfHeader header) {
        headers.add(header);
      }

      @Override
      public void onPacket(ByteBuffer packet) {
        packets.add(copy(packet));
      }
    };
  }

  public static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.wrap(bytes(bytes));
  }

  public static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** A packet whose clock was moved. */
  public static ByteBuffer shifted(ByteBuffer packet, AsfHeader header, long deltaMs) {
    try {
      ByteBuffer copy = copy(packet);
      AsfPacket parsed = new AsfPacket();
      parsed.parse(copy, header.packetSize());
      parsed.shiftClock(deltaMs);
      return copy;
    } catch (AsfException e) {
      throw new AssertionError(e);
    }
  }

  public static long sendTimeMs(ByteBuffer packet, AsfHeader header) {
    try {
      AsfPacket parsed = new AsfPacket();
      parsed.parse(packet, header.packetSize());
      return parsed.sendTimeMs();
    } catch (AsfException e) {
      throw new AssertionError(e);
    }
  }

  /** A frame that outlives the reader. */
  public static List<Frame> frames(byte[] mmsh) {
    List<Frame> frames = new ArrayList<>();
    try {
      new FrameReader(FrameReader.Form.WMSP)
          .feed(ByteBuffer.wrap(mmsh), (Frame frame) -> frames.add(kept(frame)));
    } catch (MmshException e) {
      throw new AssertionError(e);
    }
    return frames;
  }

  private static Frame kept(Frame frame) {
    return new Frame(
        frame.kind(),
        frame.locationId(),
        frame.incarnation(),
        frame.afFlags(),
        frame.reason(),
        copy(frame.payload()));
  }

  public static List<Frame> dataFrames(byte[] mmsh) {
    return frames(mmsh).stream().filter(frame -> frame.kind() == FrameKind.DATA).toList();
  }

  /** The framed stream with every header as players get it, and without {@code $E(1)}. */
  public static byte[] expected(String wmspVector) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Frame frame : frames(Vectors.bytes(wmspVector))) {
      switch (frame.kind()) {
        case HEADER -> out.writeBytes(FrameWriter.header(sanitised(frame.payload())));
        case DATA ->
            out.writeBytes(FrameWriter.data(frame.payload(), frame.locationId(), frame.afFlags()));
        case CHANGE -> out.writeBytes(FrameWriter.change());
        case END -> {
          if (frame.reason() != 1) {
            out.writeBytes(FrameWriter.end(frame.reason()));
          }
        }
        default -> throw new AssertionError(frame.kind());
      }
    }
    return out.toByteArray();
  }

  public static byte[] sanitised(ByteBuffer header) {
    try {
      return AsfHeader.parse(header).sanitised();
    } catch (AsfException e) {
      throw new AssertionError(e);
    }
  }
}
