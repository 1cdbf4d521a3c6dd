package org.wmrelay.wire.mmsh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.wire.Hex;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.mmsh.FrameReader.Form;

class FrameWriterTest {

  @ParameterizedTest
  @CsvSource({
    "push_body.bin, wmsp_from_push.bin",
    "push_change.bin, wmsp_from_push_change.bin",
  })
  void shouldWriteForPlayersWhatEncoderPushes(String push, String wmsp) throws Exception {
    Converter converter = new Converter();

    new FrameReader(Form.PUSH).feed(ByteBuffer.wrap(Vectors.bytes(push)), converter);

    assertArrayEquals(Vectors.bytes(wmsp), converter.out.toByteArray());
  }

  @Test
  void shouldWriteData() {
    byte[] frame = FrameWriter.data(Hex.chunk("AA BB"), 0x1_F234_5678L, 0x1FE);

    assertArrayEquals(Hex.bytes("24 44 0A 00  78 56 34 F2 00 FE 0A 00  AA BB"), frame);
    assertEquals(frame.length, FrameWriter.dataFrameLength(2));
  }

  @Test
  void shouldWriteSmallFrames() {
    assertArrayEquals(Hex.bytes("24 43 04 00 00 00 00 00"), FrameWriter.change());
    assertArrayEquals(Hex.bytes("24 45 04 00 00 00 00 00"), FrameWriter.end(0));
    assertArrayEquals(Hex.bytes("24 45 04 00 09 2F 0D 80"), FrameWriter.end(0x800D2F09));
  }

  @Test
  void shouldWriteHeaderInOneFrame() {
    assertArrayEquals(
        Hex.bytes("24 48 0A 00  00 00 00 00 00 0C 0A 00  30 26"),
        FrameWriter.header(Hex.bytes("30 26")));
  }

  @Test
  void shouldSplitHeaderThatExceedsOneFrame() throws Exception {
    byte[] wire = FrameWriter.header(new byte[100_000]);
    List<String> frames = new ArrayList<>();

    new FrameReader(Form.WMSP)
        .feed(
            ByteBuffer.wrap(wire),
            f -> frames.add(f.locationId() + " " + f.afFlags() + " " + f.payload().remaining()));

    // The example in [MS-WMSP] 2.2.3.1.2: MMS packets of 65535 and 34481 bytes.
    assertEquals(List.of("0 4 65527", "1 8 34473"), frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65526, 65527, 65528, 131054, 131055, 1 << 20})
  void shouldWriteHeadersThatCanBePutTogether(int length) throws Exception {
    byte[] header = new byte[length];
    for (int i = 0; i < length; i++) {
      header[i] = (byte) (i * 31);
    }
    byte[] wire = FrameWriter.header(header);
    HeaderAssembler assembler = new HeaderAssembler();
    List<byte[]> whole = new ArrayList<>();

    new FrameReader(Form.WMSP)
        .feed(
            ByteBuffer.wrap(wire),
            frame -> {
              byte[] done = assembler.add(frame);
              if (done != null) {
                whole.add(done);
              }
            });

    assertEquals(wire.length, FrameWriter.headerFramesLength(length));
    assertEquals(1, whole.size());
    assertArrayEquals(header, whole.get(0));
  }

  @Test
  void shouldWriteLittleEndianWhateverTheBuffersOrder() {
    ByteBuffer big = ByteBuffer.allocate(12).order(ByteOrder.BIG_ENDIAN);
    ByteBuffer little = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);

    FrameWriter.putDataHead(big, 1000, 2, 3);
    FrameWriter.putDataHead(little, 1000, 2, 3);

    assertArrayEquals(Hex.bytes("24 44 F0 03 02 00 00 00 00 03 F0 03"), big.array());
    assertArrayEquals(big.array(), little.array());
    assertEquals(ByteOrder.BIG_ENDIAN, big.order());
  }

  @Test
  void shouldRefusePayloadThatNoFrameHolds() {
    ByteBuffer into = ByteBuffer.allocate(100_000);

    assertThrows(IllegalArgumentException.class, () -> FrameWriter.putDataHead(into, 65528, 0, 0));
    assertThrows(
        BufferOverflowException.class,
        () -> FrameWriter.putHeader(ByteBuffer.allocate(13), new byte[2]));
  }

  /** Turns a push into what players get, header untouched, all reasons passed on. */
  private static final class Converter implements FrameHandler<RuntimeException> {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long locationId;
    private int counter;

    @Override
    public void onFrame(Frame frame) {
      switch (frame.kind()) {
        case HEADER -> header(frame);
        case CHANGE -> {
          out.writeBytes(FrameWriter.change());
          header(frame);
        }
        case DATA -> out.writeBytes(FrameWriter.data(frame.payload(), locationId++, counter++));
        case END -> out.writeBytes(FrameWriter.end(frame.reason()));
        default -> {}
      }
    }

    private void header(Frame frame) {
      byte[] header = new byte[frame.payload().remaining()];
      frame.payload().get(header);
      out.writeBytes(FrameWriter.header(header));
      locationId = 0;
    }
  }
}
