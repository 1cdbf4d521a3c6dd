package org.wmrelay.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.wmrelay.wire.Seed;
import org.wmrelay.wire.asf.SerialClock;

class SpliceClockTest {
  private static final int DURATION_MS = 100;
  private static final long CIRCLE = 1L << 32;

  private final SpliceClock clock = new SpliceClock();

  @Test
  void shouldTakeTheFirstClockAsItIs() {
    assertEquals(3_000_000_000L, relayed(3_000_000_000L));
  }

  @Test
  void shouldGoOnWithoutAShiftWhenTheClockWentOnMeanwhile() {
    relayed(5000);
    clock.newRun();
    assertEquals(9000, relayed(9000));
  }

  @Test
  void shouldLeaveOutWhatWasRelayedAlready() {
    for (long t = 0; t < 5000; t += DURATION_MS) {
      relayed(t);
    }
    clock.newRun();
    for (long t = 2000; t < 5000; t += DURATION_MS) {
      assertFalse(admit(t));
    }
    assertEquals(5000, relayed(5000));
  }

  @Test
  void shouldTellPacketsOfOneSendTimeApartAtTheSeam() {
    assertTrue(clock.admit(times(2046, 0), 1));
    assertTrue(clock.admit(times(2046, 0), 2));
    clock.newRun();
    assertFalse(clock.admit(times(2046, 0), 1));
    assertFalse(clock.admit(times(2046, 0), 2));
    assertTrue(clock.admit(times(2046, 0), 3));
  }

  @Test
  void shouldShiftAClockThatRestarted() {
    relayed(100_000);
    clock.newRun();
    assertEquals(100_000 + DURATION_MS, relayed(0));
    assertEquals(100_000 + DURATION_MS + 250, relayed(250), "one constant for the whole run");
  }

  @Test
  void shouldShiftAClockThatRestartedWhenLittleHadBeenRelayed() {
    clock.admit(times(3000, DURATION_MS), 77);
    clock.newRun();
    assertEquals(3000 + DURATION_MS, relayed(0), "not a repeat: this packet was never relayed");
  }

  @Test
  void shouldShiftAClockThatJumpedByMoreThanTenSeconds() {
    relayed(1000);
    assertEquals(1000 + DURATION_MS, relayed(12_001));
    assertEquals(1000 + 2 * DURATION_MS, relayed(12_001 + DURATION_MS));
  }

  @Test
  void shouldNotShiftAClockThatPausedForTenSeconds() {
    relayed(1000);
    assertEquals(11_000, relayed(11_000));
  }

  @Test
  void shouldShiftAClockThatJumpedBackInTheMiddleOfARun() {
    relayed(60_000);
    assertEquals(60_000 + DURATION_MS, relayed(10));
  }

  @Test
  void shouldShiftAClockThatRestartedInTheMiddleOfARunSoonAfterItBegan() {
    relayed(4000);
    assertEquals(4000 + DURATION_MS, relayed(0));
  }

  @Test
  void shouldLeaveTheSmallDisorderOfASenderAlone() {
    relayed(1000);
    assertEquals(960, relayed(960));
    assertEquals(1040, relayed(1040));
  }

  @Test
  void shouldKeepTheShiftWhenTheShiftedSourceReconnects() {
    relayed(100_000);
    clock.newRun();
    relayed(0);
    clock.newRun();
    assertFalse(admit(0));
    assertEquals(100_000 + 2 * DURATION_MS, relayed(DURATION_MS));
  }

  @Test
  void shouldNotTakeAnOldPacketForARepeatWhenTheWholeStreamComesAgain() {
    for (long t = 0; t <= 60_000; t += DURATION_MS) {
      relayed(t);
    }
    clock.newRun();
    assertEquals(60_000 + DURATION_MS, relayed(0), "more than 10 s back: another clock");
    assertEquals(60_000 + 2 * DURATION_MS, relayed(DURATION_MS));
  }

  @Test
  void shouldGoOnBehindALoopedFilesLastPacket() {
    relayed(0);
    relayed(300);
    clock.restart();
    assertEquals(300 + DURATION_MS, relayed(0));
    assertEquals(600 + DURATION_MS, relayed(300));
  }

  @Test
  void shouldWrapWithTheClock() {
    relayed(CIRCLE - 50);
    assertEquals(50, relayed(50));
    clock.newRun();
    assertFalse(admit(CIRCLE - 50));
    assertEquals(150, relayed(150));
  }

  @Test
  void shouldShiftAcrossTheWrap() {
    relayed(CIRCLE - 50);
    clock.newRun();
    assertEquals(50, relayed(1_000_000));
    assertEquals(70, relayed(1_000_020));
  }

  @Test
  void shouldForgetEverythingWithANewStream() {
    relayed(100_000);
    clock.newRun();
    relayed(0);
    clock.reset();
    assertEquals(0, relayed(0));
  }

  @Test
  void shouldRestartOnlyWhatHasBegun() {
    clock.restart();
    clock.newRun();
    assertEquals(500, relayed(500));
  }

  /** Whatever reconnects, restarts and jumps come: listeners see a clock that goes on. */
  @RepeatedTest(50)
  void shouldNeverGoBackNorJump() {
    Seed seed = Seed.next();
    Random random = seed.random();
    long time = random.nextLong(CIRCLE);
    long last = relayed(time);
    for (int i = 0; i < 2000; i++) {
      switch (random.nextInt(40)) {
        case 0 -> clock.newRun();
        case 1 -> {
          clock.newRun();
          time -= random.nextInt(20_000);
        }
        case 2 -> {
          clock.newRun();
          time = random.nextLong(CIRCLE);
        }
        case 3 -> time += 11_000 + random.nextInt(1_000_000);
        case 5 -> time -= 1001 + random.nextInt(1_000_000);
        case 4 -> {
          clock.restart();
          time = 0;
        }
        default -> time += random.nextInt(300);
      }
      time = SerialClock.plus(time, 0);
      if (admit(time)) {
        long out = SerialClock.plus(time, clock.shiftMs());
        int step = SerialClock.difference(out, last);
        assertTrue(step >= 0 && step <= 10_000, "a step of " + step + " ms " + seed);
        last = out;
      }
    }
  }

  @Test
  void shouldPresentNothingOfARestartedClockBeforeWhatWasPresentedLast() {
    clock.admit(new PacketTimes(1000, 0, 3000, 3400), 1);
    clock.admit(new PacketTimes(1100, 0, 3000, 3100), 2);
    clock.newRun();
    clock.admit(new PacketTimes(0, 0, 3000, 3100), 3);
    assertEquals(1000 + 3400 + 100, clock.shiftMs() + 3000);
  }

  @Test
  void shouldPassOnNothingOlderWhileTheSourceRepeats() {
    relayed(1000);
    relayed(1300);
    clock.newRun();
    assertFalse(admit(1000));
    assertFalse(admit(1150), "it was lost before, and is too late now");
    assertFalse(admit(1300));
    assertEquals(1400, relayed(1400));
  }

  private static PacketTimes times(long sendMs, int durationMs) {
    return new PacketTimes(sendMs, durationMs, 0, 0);
  }

  private boolean admit(long timeMs) {
    return clock.admit(times(timeMs, DURATION_MS), timeMs * 31);
  }

  private long relayed(long timeMs) {
    assertTrue(admit(timeMs));
    return SerialClock.plus(timeMs, clock.shiftMs());
  }
}
