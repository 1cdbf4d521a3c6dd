package org.wmrelay.wire.mmsh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.wire.CodecAsserts;
import org.wmrelay.wire.FrameDump;
import org.wmrelay.wire.Hex;
import org.wmrelay.wire.Seed;
import org.wmrelay.wire.mmsh.FrameReader.Form;

class FrameReaderTest {

  private static final String DATA_FRAME = "24 44 0A 00  78 56 34 F2 03 FE 0A 00  AA BB";

  private final List<String> frames = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          24 44 0A 00  78 56 34 F2 03 FE 0A 00  AA BB | DATA 4063516280 3 254 0: AA BB
          A4 44 08 00  01 00 00 00 00 01 08 00        | DATA 1 0 1 0:
          24 48 09 00  00 00 00 00 00 0C 09 00  30    | HEADER 0 0 12 0: 30
          24 4D 09 00  00 00 00 00 00 0C 09 00  31    | META 0 0 12 0: 31
          24 45 04 00  01 00 00 00                    | END 0 0 0 1:
          24 45 04 00  09 2F 0D 00                    | END 0 0 0 864009:
          24 45 00 00                                 | END 0 0 0 0:
          24 45 02 00  07 00                          | END 0 0 0 0: 07 00
          24 45 08 00  22 00 00 00 00 00 08 00        | END 0 0 0 0: 00 00 08 00
          24 43 04 00  BE 14 0D 40                    | CHANGE 0 0 0 1074599102:
          24 43 00 00                                 | CHANGE 0 0 0 0:
          24 54 00 00                                 | TEST 0 0 0 0:
          24 46 02 00  00 00                          | FILLER 0 0 0 0: 00 00
          """)
  void shouldReadFramesOfServers(String wire, String frame) throws Exception {
    read(Form.WMSP, wire);

    assertEquals(List.of(frame), frames);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          24 44 02 00  AA BB                    | DATA 0 0 0 0: AA BB
          24 44 00 00                           | DATA 0 0 0 0:
          24 48 01 00  30                       | HEADER 0 0 12 0: 30
          24 43 06 00  00 00 00 00  30 26       | CHANGE 0 0 12 0: 30 26
          24 45 04 00  01 00 00 00              | END 0 0 0 1:
          24 46 03 00  00 00 00                 | FILLER 0 0 0 0: 00 00 00
          """)
  void shouldReadFramesOfEncoders(String wire, String frame) throws Exception {
    read(Form.PUSH, wire);

    assertEquals(List.of(frame), frames);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WMSP | 48 54 54 50                          | 0 | expected a frame (24 or A4), found 48 54 54 50
          PUSH | A4 44 00 00                          | 0 | expected a frame (24), found A4 44 00 00
          WMSP | 24 5A 00 00                          | 1 | expected the letter of a frame kind, found 24 5A 00 00
          PUSH | 24 50 F8 01                          | 1 | expected the letter of a frame kind, found 24 50 F8 01
          WMSP | 24 44 07 00                          | 2 | expected a PacketLength of at least 8 in DATA, found 7
          WMSP | 24 44 08 00  00 00 00 00 00 00 09 00 | 10 | expected a PacketSize of 8, the PacketLength, found 9
          WMSP | 24 48 09 00  00 00 00 00 00 0C 08 00 00 | 10 | expected a PacketSize of 9, the PacketLength, found 8
          WMSP | 24 50 F9 01  00 00 00 00             | 2 | expected a PacketLength of 504 or 1048 in $P, found 505
          WMSP | 24 50 F8 01  F9 01 00 00             | 4 | expected a Reason of 0 to 504 in $P, found 505
          WMSP | 24 50 F8 01  FF FF FF FF             | 4 | expected a Reason of 0 to 504 in $P, found 4294967295
          """)
  void shouldSayWhereAndWhatIsWrong(Form form, String wire, int offset, String message) {
    MmshException e = assertThrows(MmshException.class, () -> read(form, wire));

    assertEquals("at byte " + offset + ": " + message, e.getMessage());
    assertEquals(offset, e.offset());
  }

  @Test
  void shouldCountOffsetFromFirstByteEverFed() {
    FrameReader reader = new FrameReader(Form.WMSP);

    MmshException e =
        assertThrows(
            MmshException.class,
            () -> {
              reader.feed(Hex.chunk(DATA_FRAME), this::note);
              reader.feed(Hex.chunk(DATA_FRAME + "47"), this::note);
              reader.feed(Hex.chunk("45 54 20"), this::note);
            });

    assertEquals(28, e.offset());
    assertEquals(2, frames.size());
  }

  @Test
  void shouldCountPacketPairFramesInOffset() {
    String pair = "24 50 F8 01 F8 01 00 00"; // Reason 504: the first has no payload at all

    MmshException e =
        assertThrows(MmshException.class, () -> read(Form.WMSP, pair + "00 00 00 00"));

    assertEquals(8, e.offset());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 503, 504})
  void shouldReadPacketPairWhoseLengthsLie(int reason) throws Exception {
    ByteBuffer pairs = ByteBuffer.allocate(8 + 504 - reason + 8 + 504 + 8 + 1048 + reason + 14);
    putPair(pairs, 504, reason, 504 - reason);
    putPair(pairs, 504, reason, 504);
    putPair(pairs, 1048, reason, 1048 + reason);
    pairs.put(Hex.bytes(DATA_FRAME));
    List<Integer> lengths = new ArrayList<>();

    new FrameReader(Form.WMSP)
        .feed(pairs.flip(), frame -> lengths.add(frame.payload().remaining()));

    assertEquals(List.of(504 - reason, 504, 1048 + reason, 2), lengths);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 64, 509, 4096})
  void shouldReadPacketPairInChunksOf(int chunkSize) {
    byte[] pairs = new byte[8 + 204 + 8 + 504 + 8 + 1348];
    ByteBuffer wire = ByteBuffer.wrap(pairs);
    putPair(wire, 504, 300, 204);
    putPair(wire, 504, 300, 504);
    putPair(wire, 1048, 300, 1348);

    String dump = CodecAsserts.feed(new FrameDump(Form.WMSP), pairs, chunkSize);

    assertEquals(3, dump.lines().count());
    assertTrue(dump.lines().allMatch(line -> line.startsWith("PACKET_PAIR reason 300")), dump);
  }

  @Test
  void shouldReadLargestFrame() throws Exception {
    byte[] wire = FrameWriter.data(ByteBuffer.allocate(FrameWriter.MAX_PAYLOAD_LENGTH), 1, 1);
    List<Integer> lengths = new ArrayList<>();
    FrameReader reader = new FrameReader(Form.WMSP);

    for (byte[] half : List.of(slice(wire, 0, 40_000), slice(wire, 40_000, wire.length))) {
      reader.feed(ByteBuffer.wrap(half), frame -> lengths.add(frame.payload().remaining()));
    }

    assertEquals(List.of(FrameWriter.MAX_PAYLOAD_LENGTH), lengths);
  }

  @Test
  void shouldNotCopyFrameThatIsWholeInChunk() throws Exception {
    ByteBuffer chunk = Hex.chunk(DATA_FRAME);

    new FrameReader(Form.WMSP)
        .feed(
            chunk,
            frame -> {
              chunk.put(12, (byte) 0x77);
              assertEquals(0x77, frame.payload().get(0));
            });
  }

  @Test
  void shouldTellWhetherAnEndWouldCutAFrame() throws Exception {
    FrameReader reader = new FrameReader(Form.WMSP);
    byte[] wire = Hex.bytes(DATA_FRAME);

    for (int i = 0; i < wire.length; i++) {
      assertEquals(i == 0, reader.isBetweenFrames(), "after " + i + " bytes");
      reader.feed(ByteBuffer.wrap(wire, i, 1), this::note);
    }

    assertTrue(reader.isBetweenFrames());
  }

  @Test
  void shouldRefuseChunksAfterFailure() {
    FrameReader reader = new FrameReader(Form.WMSP);
    assertThrows(MmshException.class, () -> reader.feed(Hex.chunk("00 00 00 00"), this::note));

    assertThrows(IllegalStateException.class, () -> reader.feed(Hex.chunk(DATA_FRAME), this::note));
    assertEquals(List.of(), frames);
  }

  @Test
  void shouldPassOnWhatHandlerThrowsAndEnd() {
    FrameReader reader = new FrameReader(Form.WMSP);
    FrameHandler<IOException> handler =
        frame -> {
          throw new IOException("full");
        };

    assertThrows(IOException.class, () -> reader.feed(Hex.chunk(DATA_FRAME), handler));
    assertThrows(IllegalStateException.class, () -> reader.feed(Hex.chunk(""), handler));
  }

  @Test
  void shouldRefuseToBeFedByItsHandler() {
    FrameReader reader = new FrameReader(Form.WMSP);

    assertThrows(
        IllegalStateException.class,
        () ->
            reader.feed(
                Hex.chunk(DATA_FRAME), frame -> reader.feed(Hex.chunk(DATA_FRAME), this::note)));
  }

  @Test
  void shouldSurviveRandomBytesThatBeginLikeFrames() {
    Seed seed = Seed.next();
    Random random = seed.random();
    FrameKind[] kinds = FrameKind.values();
    for (int run = 0; run < 20_000; run++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      for (int at = 0; at + 4 <= bytes.length; at += 4 + random.nextInt(60)) {
        bytes[at] = '$';
        bytes[at + 1] = kinds[random.nextInt(kinds.length)].id();
        bytes[at + 2] = (byte) random.nextInt(60);
        bytes[at + 3] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0);
      }
      Form form = random.nextBoolean() ? Form.WMSP : Form.PUSH;
      CodecAsserts.assertSurvivesBytes(
          bytes, bytes.length, new FrameDump(form), "run " + run + " " + seed);
    }
  }

  @Test
  void shouldKnowNoKindWithoutALetter() {
    int known = 0;
    for (int id = 0; id < 256; id++) {
      FrameKind kind = FrameKind.of((byte) id);
      if (kind != null) {
        assertEquals((byte) id, kind.id());
        known++;
      }
    }
    assertEquals(FrameKind.values().length, known);
  }

  private void read(Form form, String wire) throws MmshException {
    new FrameReader(form).feed(Hex.chunk(wire), this::note);
  }

  private void note(Frame frame) {
    String fields =
        String.join(
            " ",
            frame.kind().name(),
            Long.toString(frame.locationId()),
            Integer.toString(frame.incarnation()),
            Integer.toString(frame.afFlags()),
            Integer.toString(frame.reason()));
    frames.add((fields + ": " + Hex.of(frame.payload())).trim());
  }

  private static void putPair(ByteBuffer into, int length, int reason, int payloadLength) {
    into.put((byte) '$').put((byte) 'P').put((byte) length).put((byte) (length >> 8));
    into.putInt(Integer.reverseBytes(reason));
    into.put(new byte[payloadLength]);
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
