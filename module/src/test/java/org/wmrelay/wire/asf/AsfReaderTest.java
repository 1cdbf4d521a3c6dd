package org.wmrelay.wire.asf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.mmsh.FrameKind;
import org.wmrelay.wire.mmsh.FrameReader;

class AsfReaderTest {

  private final AsfReader reader = new AsfReader();
  private final Found found = new Found();

  @Test
  void shouldEndWhereFileSaysAndIgnoreItsIndex() throws Exception {
    byte[] file = Vectors.bytes("av.asf");
    int index = file.length - 110;

    reader.feed(ByteBuffer.wrap(file, 0, index - 1), found);
    assertEquals(32, found.packets.size());
    assertFalse(reader.isEnded());
    reader.feed(ByteBuffer.wrap(file, index - 1, 1), found);
    assertTrue(reader.isEnded());
    ByteBuffer rest = ByteBuffer.wrap(file, index, 110);
    reader.feed(rest, found);
    reader.feed(ByteBuffer.allocate(10_000), found);

    assertEquals(0, rest.remaining());
    assertEquals(33, found.packets.size());
  }

  @Test
  void shouldNeverEndLiveStream() throws Exception {
    reader.feed(ByteBuffer.wrap(Vectors.bytes("deframed.asf")), found);
    reader.feed(ByteBuffer.allocate(3200 * 100), found);

    assertEquals(133, found.packets.size());
    assertFalse(reader.isEnded());
  }

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "50, false",
    "49, false",
    "249, false",
    "250, true",
    "449, true",
    "-1, false",
    "9223372036854775807, false",
  })
  void shouldBelieveOnlyDataSizeThatHoldsPackets(long size, boolean ended) throws Exception {
    byte[] header =
        new HeaderBuilder().fileProperties(2, 200, 200, 0).audio(1, 1).dataSize(size).build();

    reader.feed(ByteBuffer.wrap(header), found);
    reader.feed(ByteBuffer.allocate(200), found);

    assertEquals(1, found.packets.size());
    assertEquals(ended, reader.isEnded());
  }

  @Test
  void shouldNotBelieveDataSizeOfBroadcast() throws Exception {
    byte[] header = HeaderBuilder.audioAndVideo().dataSize(250).build();

    reader.feed(ByteBuffer.wrap(header), found);
    reader.feed(ByteBuffer.allocate(600), found);

    assertEquals(3, found.packets.size());
    assertFalse(reader.isEnded());
  }

  @Test
  void shouldReadWhatFramesCarry() throws Exception {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    AsfPacket packet = new AsfPacket();
    new FrameReader(FrameReader.Form.PUSH)
        .feed(
            ByteBuffer.wrap(Vectors.bytes("push_body.bin")),
            frame -> {
              if (frame.kind() == FrameKind.HEADER) {
                plain.writeBytes(AsfHeader.parse(frame.payload()).bytes());
              } else if (frame.kind() == FrameKind.DATA) {
                packet.parse(frame.payload(), 3200);
                ByteBuffer whole = ByteBuffer.allocate(3200);
                packet.putRestored(whole);
                plain.writeBytes(whole.array());
              }
            });

    assertArrayEquals(Vectors.bytes("deframed.asf"), plain.toByteArray());
  }

  @Test
  void shouldNotCopyPacketThatIsWholeInChunk() throws Exception {
    reader.feed(ByteBuffer.wrap(HeaderBuilder.audioAndVideo().build()), found);
    ByteBuffer chunk = ByteBuffer.allocate(450);

    reader.feed(chunk, found);
    chunk.put(200, (byte) 7);

    assertEquals(2, found.packets.size());
    assertEquals(7, found.packets.get(1).get(0));
  }

  @Test
  void shouldRefuseWhatIsNoAsfAfterItsFirstBytes() {
    byte[] page = Arrays.copyOf("<!DOCTYPE html><html></html>".getBytes(UTF_8), 24);

    AsfException e =
        assertThrows(AsfException.class, () -> reader.feed(ByteBuffer.wrap(page), found));

    assertTrue(e.getMessage().startsWith("at byte 0: expected an ASF header"), e.getMessage());
    assertThrows(IllegalStateException.class, () -> reader.feed(ByteBuffer.allocate(1), found));
  }

  @Test
  void shouldRefuseTooLongHeaderBeforeTakingMemory() {
    ByteBuffer head = HeaderBuilder.body(24);
    head.put(HeaderBuilder.audioAndVideo().build(), 0, 16).putLong(1 << 20).flip();

    AsfException e = assertThrows(AsfException.class, () -> reader.feed(head, found));

    assertEquals(
        "at byte 16: expected a header size of 30 to 1048526, found 1048576", e.getMessage());
  }

  @Test
  void shouldPassOnWhatHandlerThrowsAndEnd() {
    AsfHandler<IOException> handler =
        new AsfHandler<>() {
          @Override
          public void onHeader(AsfHeader header) throws IOException {
            throw new IOException("full");
          }

          @Override
          public void onPacket(ByteBuffer packet) {}
        };
    ByteBuffer header = ByteBuffer.wrap(HeaderBuilder.audioAndVideo().build());

    assertThrows(IOException.class, () -> reader.feed(header, handler));
    assertThrows(IllegalStateException.class, () -> reader.feed(header, handler));
  }

  private static final class Found implements AsfHandler<RuntimeException> {

    private final List<ByteBuffer> packets = new ArrayList<>();
    private int headers;

    @Override
    public void onHeader(AsfHeader header) {
      assertEquals(0, headers++);
      assertEquals(0, packets.size());
    }

    @Override
    public void onPacket(ByteBuffer packet) {
      assertEquals(1, headers);
      packets.add(packet);
    }
  }
}
