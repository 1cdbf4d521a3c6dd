package org.wmrelay.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHandler;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.Frame;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.MmshException;

/** What reading a stream costs: each score is for the whole sample of about 100 KB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
  private static final int CHUNK = 4096;

  private final byte[] framed = Vectors.bytes("wmsp_from_push.bin");
  private final byte[] plain = Vectors.bytes("av1444.asf");
  private final List<ByteBuffer> packets = new ArrayList<>();
  private final AsfPacket packet = new AsfPacket();
  private AsfHeader header;

  /** Takes the packets of the sample apart from their frames. */
  @Setup
  public void open() throws AsfException {
    new AsfReader()
        .feed(
            ByteBuffer.wrap(plain),
            new AsfHandler<RuntimeException>() {
              @Override
              public void onHeader(AsfHeader found) {
                header = found;
              }

              @Override
              public void onPacket(ByteBuffer bytes) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                packets.add(ByteBuffer.wrap(copy));
              }
            });
  }

  /** 33 frames that lie whole in one chunk. */
  @Benchmark
  public void frames(Blackhole hole) throws MmshException {
    new FrameReader(FrameReader.Form.WMSP).feed(ByteBuffer.wrap(framed), (Frame f) -> hole.consume(f));
  }

  /** The same in chunks of 4 KiB, which cut most frames. */
  @Benchmark
  public void framesInChunks(Blackhole hole) throws MmshException {
    FrameReader reader = new FrameReader(FrameReader.Form.WMSP);
    for (int at = 0; at < framed.length; at += CHUNK) {
      int length = Math.min(CHUNK, framed.length - at);
      reader.feed(ByteBuffer.wrap(framed, at, length), (Frame f) -> hole.consume(f));
    }
  }

  /** 73 packets of 1,444 bytes. */
  @Benchmark
  public void packets(Blackhole hole) throws AsfException {
    for (ByteBuffer bytes : packets) {
      packet.parse(bytes, header.packetSize());
      hole.consume(packet.isJoinPoint(header));
    }
  }
}
