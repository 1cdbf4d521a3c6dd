package org.wmrelay.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.mmsh.FrameWriter;

class PlainAsfFormTest {
  private final PlainAsfForm form = new PlainAsfForm();

  @ParameterizedTest
  @ValueSource(strings = {"av.asf", "audio.asf", "av1444.asf", "deframed.asf"})
  void shouldRestoreEveryPacketOfASample(String sample) throws AsfException {
    AsfHeader header = AsfBench.header(sample);
    StreamHeader streamHeader = streamHeader(header);
    List<ByteBuffer> packets = AsfBench.packets(sample);
    for (ByteBuffer packet : packets) {
      assertEquals(packet, form.derive(stripped(packet, header), streamHeader));
    }
  }

  @Test
  void shouldGoByTheHeaderOfEachFrame() throws AsfException {
    for (String sample : List.of("av.asf", "av1444.asf", "av.asf")) {
      AsfHeader header = AsfBench.header(sample);
      ByteBuffer packet = AsfBench.packets(sample).get(0);
      ByteBuffer derived = form.derive(stripped(packet, header), streamHeader(header));
      assertEquals(header.packetSize(), derived.remaining());
    }
  }

  @Test
  void shouldGiveNewcomersTheHeaderAndNobodyAChangeOrATrailer() {
    StreamHeader header = streamHeader(AsfBench.header("av.asf"));
    assertEquals(header.bytes(), form.prelude(header));
    assertEquals(0, form.change(header).remaining());
    assertEquals(0, form.trailer().remaining());
    assertFalse(form.canChange());
  }

  @Test
  void shouldRefuseWhatNoIngestLetThrough() {
    ByteBuffer garbage = ByteBuffer.wrap(FrameWriter.data(ByteBuffer.allocate(2), 0, 0));
    StreamHeader header = streamHeader(AsfBench.header("av.asf"));
    assertThrows(IllegalArgumentException.class, () -> form.derive(garbage, header));
  }

  private static StreamHeader streamHeader(AsfHeader header) {
    return new StreamHeader(ByteBuffer.wrap(header.sanitised()), AsfFacts.of(header));
  }

  private static ByteBuffer stripped(ByteBuffer packet, AsfHeader header) throws AsfException {
    AsfPacket parsed = new AsfPacket();
    parsed.parse(packet, header.packetSize());
    ByteBuffer stripped = ByteBuffer.allocate(parsed.strippedLength());
    parsed.putStripped(stripped);
    return ByteBuffer.wrap(FrameWriter.data(stripped.flip(), 0, 0)).asReadOnlyBuffer();
  }
}
