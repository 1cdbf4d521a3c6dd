package org.wmrelay.wire.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.wire.Seed;

class RtpUnpackerTest {
  private static final int SENDER = 0x1234;

  private final RtpUnpacker unpacker = new RtpUnpacker();
  private final List<Integer> taken = new ArrayList<>();
  private long nowNs;

  /** A packet whose payload is its number; the sequence number goes round. */
  private static ByteBuffer packet(int number) {
    return packet(number, SENDER);
  }

  private static ByteBuffer packet(int number, int sender) {
    return ByteBuffer.allocate(16)
        .putShort((short) 0x8021)
        .putShort((short) number)
        .putInt(0)
        .putInt(sender)
        .putInt(number)
        .flip();
  }

  private void take(ByteBuffer datagram) {
    unpacker.take(datagram, nowNs, payload -> taken.add(payload.getInt(payload.position())));
  }

  private void take(int... numbers) {
    for (int number : numbers) {
      take(packet(number));
    }
  }

  private void pass() {
    unpacker.pass(nowNs, payload -> taken.add(payload.getInt(payload.position())));
  }

  @Test
  void shouldGiveUpAGapByTimeThoughNothingComes() {
    take(1, 3);
    nowNs += RtpUnpacker.HOLD_NS;
    pass();
    assertEquals(List.of(1), taken);
    assertTrue(unpacker.isHolding());
    nowNs++;
    pass();
    assertEquals(List.of(1, 3), taken);
    assertFalse(unpacker.isHolding());
    assertEquals(1, unpacker.lost());
  }

  @ParameterizedTest
  @CsvSource({
    "'80 21 0001 00000000 00000000 41 42', '41 42'",
    "'82 A1 0001 00000000 00000000 00000001 00000002 41', 41",
    "'90 21 0001 00000000 00000000 BEDE 0001 00000009 41 42', '41 42'",
    "'A0 21 0001 00000000 00000000 41 42 00 00 03', '41 42'",
    "'B1 21 0001 00000000 00000000 00000001 BEDE 0000 41 01', 41",
    "'80 21 0001 00000000 00000000', ''"
  })
  void shouldTakeTheHeaderOff(String datagram, String payload) {
    RtpPacket packet = RtpPacket.read(bytes(datagram));

    assertEquals(1, packet.sequence());
    assertEquals(bytes(payload), packet.payload());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80 21 0001 00000000 000000",
        "40 21 0001 00000000 00000000 41",
        "81 21 0001 00000000 00000000 000000",
        "90 21 0001 00000000 00000000 BEDE00",
        "90 21 0001 00000000 00000000 BEDE 0002 00000000",
        "A0 21 0001 00000000 00000000",
        "A0 21 0001 00000000 00000000 41 00",
        "A0 21 0001 00000000 00000000 41 03",
        "80 C8 0006 00000000 00000000 00000000 00000000 00000000 00000000"
      })
  void shouldCountWhatIsNotRtp(String datagram) {
    take(bytes(datagram));

    assertEquals(List.of(), taken);
    assertEquals(1, unpacker.malformed());
  }

  @Test
  void shouldGiveOnAtOnceWhatComesInOrder() {
    take(65_534, 65_535, 65_536, 65_537);

    assertEquals(List.of(65_534, 65_535, 65_536, 65_537), taken);
  }

  @Test
  void shouldHoldWhatComesTooEarly() {
    take(1, 3, 4);
    assertEquals(List.of(1), taken);
    take(2);

    assertEquals(List.of(1, 2, 3, 4), taken);
    assertEquals(2, unpacker.reordered());
    assertEquals(0, unpacker.lost());
  }

  @Test
  void shouldDropWhatComesTwiceOrTooLate() {
    take(1, 1, 3, 3, 2, 2, 1);

    assertEquals(List.of(1, 2, 3), taken);
    assertEquals(4, unpacker.late());
  }

  @Test
  void shouldGiveUpWhatIsMissingWhenTheWindowIsFull() {
    take(1);
    IntStream.rangeClosed(3, 1 + RtpUnpacker.WINDOW).forEach(this::take);
    assertEquals(List.of(1), taken);
    take(2 + RtpUnpacker.WINDOW);

    assertEquals(1 + RtpUnpacker.WINDOW, taken.size());
    assertEquals(1, unpacker.lost());
    take(2);
    assertEquals(1, unpacker.late());
  }

  @Test
  void shouldGiveUpWhatIsMissingWhenItHasTakenTooLong() {
    take(1, 3);
    nowNs += RtpUnpacker.HOLD_NS + 1;
    take(4);

    assertEquals(List.of(1, 3, 4), taken);
    assertEquals(1, unpacker.lost());
  }

  @Test
  void shouldWaitForEachGapAnew() {
    take(1, 3, 5);
    nowNs += RtpUnpacker.HOLD_NS;
    take(6, 2);
    nowNs += RtpUnpacker.HOLD_NS;
    take(7);
    assertEquals(List.of(1, 2, 3), taken);
    take(4);

    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), taken);
  }

  @Test
  void shouldCountALongLossAsWell() {
    take(1, 1001);
    nowNs += RtpUnpacker.HOLD_NS + 1;
    take(1002);

    assertEquals(List.of(1, 1001, 1002), taken);
    assertEquals(999, unpacker.lost());
  }

  @Test
  void shouldBeginAnewWithAnotherSender() {
    take(1, 2, 4);
    take(packet(70, SENDER + 1));

    assertEquals(List.of(1, 2, 4, 70), taken);
    assertEquals(1, unpacker.lost());
  }

  @Test
  void shouldBeginAnewWhenTheNumberIsFarOff() {
    take(20_000, 20_002, 100, 101);

    assertEquals(List.of(20_000, 20_002, 100, 101), taken);
    assertEquals(1, unpacker.lost());
  }

  @Test
  void shouldForgetWhatItHeldWhenReset() {
    take(1, 3);
    unpacker.reset();
    take(2);

    assertEquals(List.of(1, 2), taken);
  }

  @Test
  void shouldBringAnyMixUpWithinItsWindowIntoOrder() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int round = 0; round < 200; round++) {
      RtpUnpacker mixed = new RtpUnpacker();
      List<Integer> got = new ArrayList<>();
      int first = random.nextInt(1 << 20);
      List<Integer> sent = mixUp(first, random);
      for (int number : sent) {
        mixed.take(packet(number), 0, payload -> got.add(payload.getInt(payload.position())));
      }
      assertEquals(
          IntStream.rangeClosed(first, first + 500).boxed().toList(), got, seed.toString());
      assertEquals(0, mixed.lost(), seed.toString());
    }
  }

  /** The first in its place, the others displaced by less than the window. */
  private static List<Integer> mixUp(int first, Random random) {
    List<Integer> sent = new ArrayList<>(List.of(first));
    for (int from = first + 1; from <= first + 500; from += RtpUnpacker.WINDOW - 1) {
      int to = Math.min(first + 500, from + RtpUnpacker.WINDOW - 2);
      List<Integer> some = new ArrayList<>(IntStream.rangeClosed(from, to).boxed().toList());
      Collections.shuffle(some, random);
      sent.addAll(some);
    }
    return sent;
  }

  @Test
  void shouldGiveEachAtMostOnceAndInOrderWhateverGetsLostDelayedOrDoubled() {
    Seed seed = Seed.next();
    Random random = seed.random();
    Set<Integer> sent = new HashSet<>();
    int packets = 0;
    for (int number = 0; number < 20_000; number++) {
      nowNs += random.nextInt(2_000_000);
      int luck = random.nextInt(20);
      if (luck > 0) {
        int delayed = luck == 1 ? Math.max(0, number - random.nextInt(40)) : number;
        take(delayed);
        sent.add(delayed);
        packets++;
      }
    }
    assertTrue(IntStream.range(1, taken.size()).allMatch(i -> taken.get(i - 1) < taken.get(i)));
    assertTrue(sent.containsAll(taken), seed.toString());
    long held = packets - unpacker.late() - taken.size();
    assertTrue(held >= 0 && held < RtpUnpacker.WINDOW, seed.toString());
    int span = taken.get(taken.size() - 1) - taken.get(0) + 1;
    assertEquals(span, taken.size() + unpacker.lost(), seed.toString());
  }

  @Test
  void shouldSurviveAnyBytes() {
    Seed seed = Seed.next();
    Random random = seed.random();
    long malformed = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = (byte) (0x80 | random.nextInt(0x40));
      }
      malformed += RtpPacket.read(ByteBuffer.wrap(bytes)) == null ? 1 : 0;
      unpacker.take(ByteBuffer.wrap(bytes), i, payload -> assertTrue(payload.hasRemaining()));
    }
    assertEquals(malformed, unpacker.malformed(), seed.toString());
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
