package org.wmrelay.wire.asf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.wire.Hex;
import org.wmrelay.wire.Seed;
import org.wmrelay.wire.Vectors;

class AsfPacketTest {

  private static final byte[] NONE = {};
  private static final byte[] COMPRESSED = {40};

  private final AsfPacket packet = new AsfPacket();

  @ParameterizedTest
  @CsvSource({
    "av.asf, 0 7 15 24",
    "av1444.asf, 0 17 35 55",
    "deframed.asf, 0 7 15 24",
    "audio.asf, 0 1 2 3 4 5 6 7 8",
  })
  void shouldFindPacketsToJoinAt(String file, String joinPoints) throws Exception {
    AsfHeader header = AsfHeader.parse(Vectors.bytes(file));
    List<String> found = new ArrayList<>();
    List<ByteBuffer> packets = packets(file);
    for (int i = 0; i < packets.size(); i++) {
      packet.parse(packets.get(i), header.packetSize());
      if (packet.isJoinPoint(header)) {
        found.add(Integer.toString(i));
      }
    }

    assertEquals(joinPoints, String.join(" ", found));
  }

  @Test
  void shouldReadPaddingAndSendTimes() throws Exception {
    StringBuilder padding = new StringBuilder();
    StringBuilder sendTimes = new StringBuilder();
    for (ByteBuffer bytes : packets("av.asf")) {
      packet.parse(bytes, 3200);
      padding.append(packet.padding()).append(' ');
      sendTimes.append(packet.sendTimeMs()).append(' ');
    }

    assertEquals(
        "0 0 210 0 0 0 122 0 0 0 7 0 0 7 276 0 0 0 313 37 319 0 0 199 0 0 0 0 309 0 0 14 2798 ",
        padding.toString());
    assertEquals(
        "0 46 46 185 379 579 779 975 1046 1046 1113 1300 1446 1646 1811 1950 2046 2046 2046 2182"
            + " 2368 2507 2646 2779 2925 3046 3046 3046 3246 3390 3579 3779 3993 ",
        sendTimes.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"av.asf", "av1444.asf", "audio.asf"})
  void shouldRestoreStrippedPacketExactly(String file) throws Exception {
    int packetSize = AsfHeader.parse(Vectors.bytes(file)).packetSize();
    for (ByteBuffer whole : packets(file)) {
      packet.parse(whole, packetSize);
      byte[] stripped = stripped(packet);
      assertEquals(packetSize - packet.padding(), stripped.length);
      packet.parse(ByteBuffer.wrap(stripped), packetSize);
      assertArrayEquals(stripped, stripped(packet));

      assertEquals(whole, ByteBuffer.wrap(restored(packet, packetSize)));
    }
  }

  @Test
  void shouldStripAndRestoreAsSamplesShow() throws Exception {
    byte[] full = Vectors.bytes("pad_full.bin");
    byte[] shortened = Vectors.bytes("pad_short.bin");

    packet.parse(ByteBuffer.wrap(full), 3200);
    assertArrayEquals(shortened, stripped(packet));
    packet.parse(ByteBuffer.wrap(shortened), 3200);
    assertEquals(210, packet.padding());
    assertArrayEquals(full, restored(packet, 3200));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # type | missing | flags and padding field, and how many zeros follow the payload
          0      | 0       | 00         | 0
          0      | 1       | 08 00      | 0
          0      | 2       | 08 01      | 1
          0      | 256     | 08 FF      | 255
          0      | 257     | 10 FF 00   | 255
          0      | 300     | 10 2A 01   | 298
          1      | 0       | 08 00      | 0
          1      | 1       | 08 01      | 1
          1      | 255     | 08 FF      | 255
          1      | 256     | 10 FF 00   | 255
          1      | 3000    | 10 B7 0B   | 2999
          2      | 1       | 10 01 00   | 1
          2      | 3000    | 10 B8 0B   | 3000
          3      | 3000    | 18 B8 0B 00 00 | 3000
          """)
  void shouldPutPaddingBack(int type, int missing, String field, int zeros) throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.paddingType = type;
    builder.payload(1, 0, 0, PacketBuilder.time(5000, 8), 100);
    byte[] stripped = builder.stripped();
    int packetSize = stripped.length + missing;

    packet.parse(ByteBuffer.wrap(stripped), packetSize);
    byte[] whole = restored(packet, packetSize);

    byte[] paddingField = Hex.bytes(field);
    assertEquals(packetSize, whole.length);
    assertEquals(paddingField[0], whole[3]);
    assertArrayEquals(
        Arrays.copyOfRange(paddingField, 1, paddingField.length),
        Arrays.copyOfRange(whole, 5, 4 + paddingField.length));
    assertArrayEquals(
        new byte[zeros], Arrays.copyOfRange(whole, whole.length - zeros, whole.length));
    packet.parse(ByteBuffer.wrap(whole), packetSize);
    assertEquals(zeros, packet.padding());
    assertEquals(100, packet.payload(0).dataLength());
    assertEquals((byte) 0xA0, whole[packet.payload(0).dataOffset()]);
    assertEquals((byte) 0xA0, whole[packet.payload(0).dataOffset() + 99]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shouldBelievePaddingFieldThatSenderLeftWhenStripping(int paddingType) throws Exception {
    for (int payloadLengthType : new int[] {0, 2}) {
      PacketBuilder builder = new PacketBuilder();
      builder.paddingType = paddingType;
      builder.payloadLengthType = payloadLengthType;
      builder.payload(1, 0, 0, PacketBuilder.time(5000, 8), 100);
      byte[] whole = builder.whole();
      byte[] cut = Arrays.copyOf(whole, builder.strippedLength());

      packet.parse(ByteBuffer.wrap(cut), 200);

      assertEquals(100, packet.payload(0).dataLength());
      assertArrayEquals(builder.stripped(), stripped(packet));
      assertArrayEquals(whole, restored(packet, 200));
    }
  }

  @Test
  void shouldReadPacketWithPartOfItsPadding() throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.payload(1, 0, 0, PacketBuilder.time(5000, 8), 100);
    byte[] bytes = Arrays.copyOf(builder.build(0, 10), builder.strippedLength() + 10);

    packet.parse(ByteBuffer.wrap(bytes), 200);

    assertEquals(100, packet.payload(0).dataLength());
    assertArrayEquals(builder.stripped(), stripped(packet));
    assertArrayEquals(builder.whole(), restored(packet, 200));
  }

  @ParameterizedTest
  @CsvSource({"1, 200", "2, 200", "3, 200", "2, 65527", "3, 65527"})
  void shouldKeepPacketLengthFieldTrue(int type, int packetSize) throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.packetSize = packetSize;
    builder.packetLengthType = type;
    builder.paddingType = 2;
    builder.payload(1, 0, 0, NONE, 50);
    byte[] whole = builder.whole();

    packet.parse(ByteBuffer.wrap(whole), packetSize);
    byte[] stripped = stripped(packet);

    assertArrayEquals(builder.stripped(), stripped);
    packet.parse(ByteBuffer.wrap(stripped), packetSize);
    assertArrayEquals(whole, restored(packet, packetSize));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldPadBehindPacketLengthThatIsTooNarrowForThePacketSize(int paddingType)
      throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.packetSize = 3200;
    builder.packetLengthType = 1;
    builder.paddingType = paddingType;
    builder.payload(1, 0, 0, NONE, 50);
    byte[] stripped = builder.stripped();

    packet.parse(ByteBuffer.wrap(stripped), 3200);
    byte[] whole = restored(packet, 3200);

    assertArrayEquals(Arrays.copyOf(stripped, 3200), whole);
    packet.parse(ByteBuffer.wrap(whole), 3200);
    assertEquals(50, packet.payload(0).dataLength());
    assertArrayEquals(stripped, stripped(packet));
  }

  @Test
  void shouldReadStrippedPacketWhosePacketLengthSenderLeft() throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.packetLengthType = 2;
    builder.payload(1, 0, 0, NONE, 50);
    byte[] bytes = builder.build(200, 0);

    packet.parse(ByteBuffer.wrap(bytes), 200);

    assertEquals(50, packet.payload(0).dataLength());
    assertArrayEquals(builder.whole(), restored(packet, 200));
  }

  @Test
  void shouldWriteBehindWhatIsInTheBufferInEitherByteOrder() throws Exception {
    packet.parse(ByteBuffer.wrap(Vectors.bytes("pad_short.bin")), 3200);
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer into = ByteBuffer.allocate(12 + 3200).order(order).position(12);

      packet.putRestored(into);

      assertEquals(0, into.remaining());
      assertArrayEquals(
          Vectors.bytes("pad_full.bin"), Arrays.copyOfRange(into.array(), 12, 12 + 3200));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # stream byte, offset, replicated data, join point
          130 | 0   | time       | true
          130 | 1   | time       | false
          2   | 0   | time       | false
          129 | 0   | time       | false
          131 | 0   | time       | false
          130 | 0   | none       | true
          130 | 500 | compressed | true
          2   | 500 | compressed | false
          """)
  void shouldJoinWhereKeyFrameOfFirstVideoStreamStarts(
      int stream, long offset, String replicated, boolean join) throws Exception {
    AsfHeader header =
        AsfHeader.parse(
            HeaderBuilder.live(200).audio(1, 0x161).video(2, "WMV3").video(3, "WMV3").build());
    PacketBuilder builder = new PacketBuilder();
    builder.payloadLengthType = 2;
    builder.payload(1 | 0x80, 0, 0, PacketBuilder.time(1, 8), 10);
    builder.payload(stream, 0, offset, replicatedData(replicated), 10);

    packet.parse(ByteBuffer.wrap(builder.whole()), 200);

    assertEquals(join, packet.isJoinPoint(header));
  }

  @Test
  void shouldJoinAnywhereWithoutKeyFramesToWaitFor() throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.payload(2, 0, 7, NONE, 10);
    packet.parse(ByteBuffer.wrap(builder.whole()), 200);

    AsfHeader audio = AsfHeader.parse(HeaderBuilder.live(200).audio(2, 0x161).build());
    AsfHeader noCleanPoints =
        AsfHeader.parse(
            HeaderBuilder.live(200).video(2, "WMV3").extendedStream(2, 0, 4, NONE).build());

    assertTrue(packet.isJoinPoint(audio));
    assertTrue(packet.isJoinPoint(noCleanPoints));
  }

  @Test
  void shouldShiftClockThatWraps() throws Exception {
    PacketBuilder builder = new PacketBuilder();
    builder.sendTimeMs = 0xFFFF_FF00L;
    builder.payloadLengthType = 2;
    builder.payload(1, 0, 0, PacketBuilder.time(0xFFFF_FFFFL, 8), 10);
    builder.payload(1, 1, 0xFFFF_FFF0L, COMPRESSED, 10);
    builder.payload(1, 2, 33, NONE, 10);
    byte[] bytes = builder.whole();
    packet.parse(ByteBuffer.wrap(bytes), 200);

    packet.shiftClock(0x110);

    assertTimes(packet, 0x10, 0x10F, 0x100, -1);
    packet.parse(ByteBuffer.wrap(bytes), 200);
    assertTimes(packet, 0x10, 0x10F, 0x100, -1);
    assertEquals(33, packet.payload(2).offsetIntoObject());
    packet.shiftClock(-0x110);
    assertArrayEquals(builder.whole(), bytes);
  }

  @Test
  void shouldNotShiftClockOfBytesItMayNotWrite() throws Exception {
    packet.parse(ByteBuffer.wrap(Vectors.bytes("pad_full.bin")).asReadOnlyBuffer(), 3200);

    assertThrows(ReadOnlyBufferException.class, () -> packet.shiftClock(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                                                        | 0 | a packet of 1 bytes, found 0 left
          A2 00 00                                      | 0 | an error correction length of type 0, found A2
          8F 00 00                                      | 0 | error correction data of 16 bytes, found 3 left
          82 00 00 08                                   | 3 | length and property types of 2 bytes, found 1 left
          82 00 00 08 1D                                | 4 | stream numbers of one byte, found 1D
          82 00 00 28 5D                                | 5 | a packet length of 1 bytes, found 0 left
          82 00 00 28 5D 00                             | 5 | a packet length of 1 to 200, found 0
          82 00 00 48 5D C9 00                          | 5 | a packet length of 1 to 200, found 201
          82 00 00 08 5D 00 00 00 00 00 00              | 6 | send time and duration of 6 bytes, found 5 left
          82 00 00 08 5D 0D 00 00 00 00 00 00           | 5 | a padding of at most 0, found 13
          82 00 00 08 5D 00 00 00 00 00 00 00           | 12 | a stream number of 1 bytes, found 0 left
          82 00 00 08 5D 00 00 00 00 00 00 00 01 00 00 00 00 00 02 AA BB | 18 | replicated data of 0, 1 or 8 bytes, found 2
          82 00 00 08 5D 00 00 00 00 00 00 00 01 00 00 00 00 00 08 AA BB | 19 | replicated data of 8 bytes, found 2 left
          82 00 00 09 5D 00 00 00 00 00 00 00 01        | 12 | payloads with a length, found 01
          82 00 00 09 5D 00 00 00 00 00 00 00 81 01 00 00 00 00 00 00 05 00 AA | 22 | payload data of 5 bytes, found 1 left
          82 00 00 09 5D 00 00 00 00 00 00 00 82 01 00 00 00 00 00 00 01 00 AA | 23 | a stream number of 1 bytes, found 0 left
          """)
  void shouldSayWhatIsWrong(String bytes, int offset, String message) {
    ByteBuffer broken = Hex.chunk(bytes == null ? "" : bytes);

    AsfException e = assertThrows(AsfException.class, () -> packet.parse(broken, 200));

    assertEquals("at byte " + offset + ": expected " + message, e.getMessage());
  }

  @Test
  void shouldRefusePacketLongerThanThePacketSize() {
    ByteBuffer bytes = ByteBuffer.wrap(Vectors.bytes("pad_full.bin"));

    AsfException e = assertThrows(AsfException.class, () -> packet.parse(bytes, 3199));

    assertEquals(
        "at byte 3199: expected the end of a packet of 3199 bytes, found 3200 bytes",
        e.getMessage());
  }

  @Test
  void shouldRefusePayloadThatRunsIntoThePadding() {
    PacketBuilder builder = new PacketBuilder();
    builder.payloadLengthType = 2;
    builder.payload(1, 0, 0, NONE, 50);
    byte[] bytes = Arrays.copyOf(builder.build(0, 170 - builder.strippedLength() + 50), 170);

    assertThrows(AsfException.class, () -> packet.parse(ByteBuffer.wrap(bytes), 170));
  }

  @Test
  void shouldReadEveryLayout() throws Exception {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int run = 0; run < 20_000; run++) {
      try {
        assertReadsLayout(randomLayout(random), random);
      } catch (AssertionError | AsfException | RuntimeException e) {
        throw new AssertionError("run " + run + " " + seed, e);
      }
    }
  }

  @Test
  void shouldSurviveAnyBytes() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int run = 0; run < 50_000; run++) {
      byte[] bytes = randomLayout(random).whole();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(bytes.length + 1);
      try {
        packet.parse(ByteBuffer.wrap(bytes, 0, length), bytes.length);
        byte[] whole = restored(packet, bytes.length);
        packet.parse(ByteBuffer.wrap(stripped(packet)), bytes.length);
        packet.parse(ByteBuffer.wrap(whole), bytes.length);
        packet.shiftClock(random.nextInt());
      } catch (AsfException e) {
        assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
      } catch (RuntimeException e) {
        throw new AssertionError("run " + run + " " + seed, e);
      }
    }
  }

  @Test
  void shouldMakeLittleGarbage() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<ByteBuffer> packets = packets("av.asf");
    AsfHeader header = AsfHeader.parse(Vectors.bytes("av.asf"));
    ByteBuffer into = ByteBuffer.allocate(3200);
    int rounds = 1000;
    int joinPoints = 0;
    long before = 0;
    for (int round = -rounds; round < rounds; round++) {
      before = round == 0 ? threads.getCurrentThreadAllocatedBytes() : before;
      for (ByteBuffer bytes : packets) {
        packet.parse(bytes, 3200);
        joinPoints += packet.isJoinPoint(header) ? 1 : 0;
        packet.putStripped(into.clear());
      }
    }

    long perPacket =
        (threads.getCurrentThreadAllocatedBytes() - before) / ((long) rounds * packets.size());

    assertEquals(2 * rounds * 4, joinPoints);
    assertTrue(perPacket <= 256, perPacket + " bytes a packet");
  }

  private void assertReadsLayout(PacketBuilder builder, Random random) throws AsfException {
    byte[] whole = builder.whole();
    packet.parse(ByteBuffer.wrap(whole), builder.packetSize);
    assertEquals(builder.sendTimeMs, packet.sendTimeMs());
    assertEquals(builder.durationMs, packet.durationMs());
    assertEquals(builder.packetSize - builder.strippedLength(), packet.padding());
    String facts = facts(packet);

    byte[] stripped = stripped(packet);
    assertArrayEquals(builder.stripped(), stripped);
    packet.parse(ByteBuffer.wrap(stripped), builder.packetSize);
    assertEquals(facts, facts(packet));
    assertArrayEquals(whole, restored(packet, builder.packetSize));

    int delta = random.nextInt();
    byte[] shifted = stripped.clone();
    packet.parse(ByteBuffer.wrap(shifted), builder.packetSize);
    packet.shiftClock(delta);
    long sendTime = packet.sendTimeMs();
    assertEquals(SerialClock.plus(builder.sendTimeMs, delta), sendTime);
    packet.parse(ByteBuffer.wrap(shifted), builder.packetSize);
    assertEquals(sendTime, packet.sendTimeMs());
    packet.shiftClock(-(long) delta);
    assertArrayEquals(stripped, shifted);
  }

  private static PacketBuilder randomLayout(Random random) {
    PacketBuilder builder = new PacketBuilder();
    builder.packetSize = 64 + random.nextInt(random.nextInt(10) == 0 ? 65464 : 1500);
    builder.errorCorrection = random.nextBoolean();
    builder.packetLengthType = random.nextInt(4);
    if (builder.packetLengthType == 1 && builder.packetSize > 255) {
      builder.packetLengthType = 2;
    }
    builder.sequenceType = random.nextInt(4);
    builder.objectNumberType = random.nextInt(4);
    builder.offsetType = random.nextInt(4);
    builder.replicatedType = random.nextInt(4);
    builder.payloadLengthType = random.nextBoolean() ? 0 : 2;
    builder.sendTimeMs = random.nextInt() & 0xFFFF_FFFFL;
    builder.durationMs = random.nextInt(65536);
    builder.paddingType = 2 + random.nextInt(2);
    int payloads = builder.payloadLengthType == 0 ? 1 : 1 + random.nextInt(4);
    for (int i = 0; i < payloads; i++) {
      byte[] replicated = NONE;
      if (builder.replicatedType != 0 && builder.strippedLength() + 40 < builder.packetSize) {
        replicated =
            List.of(NONE, COMPRESSED, PacketBuilder.time(random.nextInt(), 8))
                .get(random.nextInt(3));
      }
      int left = builder.packetSize - builder.strippedLength() - 30;
      if (left < 0 && i > 0) {
        break;
      }
      builder.payload(
          random.nextInt(256),
          random.nextInt(),
          random.nextInt(),
          replicated,
          left <= 0 ? 0 : random.nextInt(left));
    }
    return builder;
  }

  private static String facts(AsfPacket packet) {
    StringBuilder facts = new StringBuilder();
    for (int i = 0; i < packet.payloadCount(); i++) {
      AsfPayload payload = packet.payload(i);
      facts.append(payload.streamNumber()).append(payload.isKeyFrame());
      facts.append(' ').append(payload.objectNumber());
      facts.append(' ').append(payload.offsetIntoObject());
      facts.append(' ').append(payload.presentationTimeMs());
      facts.append(' ').append(payload.dataOffset()).append(' ').append(payload.dataLength());
      facts.append('\n');
    }
    return facts.toString();
  }

  private static byte[] replicatedData(String kind) {
    return switch (kind) {
      case "time" -> PacketBuilder.time(1000, 8);
      case "compressed" -> COMPRESSED;
      default -> NONE;
    };
  }

  private static void assertTimes(AsfPacket packet, long sendTime, long... presentation) {
    assertEquals(sendTime, packet.sendTimeMs());
    for (int i = 0; i < presentation.length; i++) {
      assertEquals(presentation[i], packet.payload(i).presentationTimeMs(), "payload " + i);
    }
  }

  private static byte[] stripped(AsfPacket packet) {
    ByteBuffer into = ByteBuffer.allocate(packet.strippedLength());
    packet.putStripped(into);
    assertEquals(0, into.remaining());
    return into.array();
  }

  private static byte[] restored(AsfPacket packet, int packetSize) {
    ByteBuffer into = ByteBuffer.allocate(packetSize);
    packet.putRestored(into);
    assertEquals(0, into.remaining());
    return into.array();
  }

  private static List<ByteBuffer> packets(String file) throws AsfException {
    List<ByteBuffer> packets = new ArrayList<>();
    new AsfReader()
        .feed(
            ByteBuffer.wrap(Vectors.bytes(file)),
            new AsfHandler<RuntimeException>() {
              @Override
              public void onHeader(AsfHeader header) {}

              @Override
              public void onPacket(ByteBuffer packet) {
                packets.add(packet);
              }
            });
    return packets;
  }
}
