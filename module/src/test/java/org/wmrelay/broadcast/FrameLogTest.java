package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wmrelay.broadcast.Frames.frame;
import static org.wmrelay.broadcast.Frames.frameOf;
import static org.wmrelay.broadcast.Frames.generation;
import static org.wmrelay.broadcast.Frames.text;

import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.Cursor.Next;

class FrameLogTest {
  private static final int MAX = 64 * 1024;

  private final FrameLog log = new FrameLog(2 * Segment.BYTES);

  @Test
  void shouldGiveSeveralFramesAsOneRunWhenTheyLieSideBySide() {
    log.open(generation(1));
    append("one ", true, 0);
    append("two ", false, 1);
    append("three ", false, 2);
    Cursor cursor = Cursor.join(log, 0);

    assertEquals(Next.RUN, cursor.poll(MAX));
    assertEquals("one two three ", text(cursor.take()));
    assertEquals(Next.NOTHING, cursor.poll(MAX));
    assertEquals(14, cursor.position());
    assertEquals(3, cursor.frame());
  }

  @Test
  void shouldCutRunsAtFrameBoundariesWhenTheyAreLongerThanAsked() {
    log.open(generation(1));
    append("12345", true, 0);
    append("678", false, 0);
    append("9", false, 0);
    Cursor cursor = Cursor.join(log, 0);

    cursor.poll(8);
    assertEquals("12345678", text(cursor.take()));
    cursor.poll(8);
    assertEquals("9", text(cursor.take()));
  }

  @Test
  void shouldGiveAtLeastOneFrameWhenItIsLongerThanAsked() {
    log.open(generation(1));
    append("12345", true, 0);
    append("678", false, 0);
    Cursor cursor = Cursor.join(log, 0);

    cursor.poll(1);
    assertEquals("12345", text(cursor.take()));
  }

  @Test
  void shouldGiveReadOnlyRunsSoThatNoSinkCanChangeWhatOthersRead() {
    log.open(generation(1));
    append("one", true, 0);
    Cursor cursor = Cursor.join(log, 0);
    cursor.poll(MAX);

    assertTrue(cursor.take().isReadOnly());
  }

  @Test
  void shouldNotSpanSegmentsWhenAFrameDoesNotFit() {
    log.open(generation(1));
    log.append(frameOf(90_000), true, 0);
    log.append(frameOf(90_000), false, 0);
    log.append(frameOf(90_000), false, 0);
    Cursor cursor = Cursor.join(log, 0);

    cursor.poll(Integer.MAX_VALUE / 2);
    assertEquals(180_000, cursor.take().remaining());
    cursor.poll(Integer.MAX_VALUE / 2);
    assertEquals(90_000, cursor.take().remaining());
    assertEquals(270_000, log.head());
  }

  @Test
  void shouldOpenANewSegmentWhenTheIndexIsFull() {
    log.open(generation(1));
    for (int i = 0; i < Segment.MAX_FRAMES + 10; i++) {
      append("x", true, i);
    }
    assertEquals(1, log.newest().number);
    assertEquals(10, log.newest().count());
    assertEquals(Segment.MAX_FRAMES, log.newest().firstFrame);
  }

  @Test
  void shouldRefuseFramesThatAreEmptyOrTooLong() {
    log.open(generation(1));
    assertThrows(IllegalArgumentException.class, () -> log.append(frameOf(0), true, 0));
    assertThrows(
        IllegalArgumentException.class, () -> log.append(frameOf(FrameLog.MAX_FRAME + 1), true, 0));
    assertEquals(0, log.head());
  }

  @Test
  void shouldRefuseFramesBeforeTheFirstHeader() {
    assertThrows(IllegalStateException.class, () -> append("early", true, 0));
    assertNull(Cursor.join(log, 0));
  }

  @Test
  void shouldStartNewcomersAtTheOldestMarkNotOlderThanTheBurst() {
    log.open(generation(1));
    append("K0 ", true, 0);
    append("d1 ", false, 10);
    append("K2 ", true, 20);
    append("d3 ", false, 30);
    append("K4 ", true, 40);
    append("d5 ", false, 50);

    assertEquals("K2 d3 K4 d5 ", readAll(Cursor.join(log, 15)));
    assertEquals("K0 d1 K2 d3 K4 d5 ", readAll(Cursor.join(log, 0)));
    assertEquals("K4 d5 ", readAll(Cursor.join(log, 45)));
  }

  @Test
  void shouldFindMarksInOlderSegmentsWhenTheNewestHasNone() {
    log.open(generation(1));
    append("K", true, 0);
    log.append(frameOf(90_000), false, 1);
    log.append(frameOf(90_000), false, 2);
    log.append(frameOf(90_000), false, 3);

    Cursor cursor = Cursor.join(log, 2);
    assertFalse(cursor.waitsForJoin());
    assertEquals(0, cursor.frame());
  }

  @Test
  void shouldWaitForAMarkWhenThereIsNone() {
    log.open(generation(1));
    append("d0 ", false, 0);
    Cursor cursor = Cursor.join(log, 0);

    assertEquals(Next.NOTHING, cursor.poll(MAX));
    append("d1 ", false, 1);
    assertEquals(Next.NOTHING, cursor.poll(MAX));
    assertTrue(cursor.waitsForJoin());
    append("K2 ", true, 2);
    append("d3 ", false, 3);
    assertEquals("K2 d3 ", readAll(cursor));
  }

  @Test
  void shouldTakeAnyFrameWhenToldNotToWaitAnyLonger() {
    log.open(generation(1));
    Cursor cursor = Cursor.join(log, 0);
    cursor.stopWaitingForJoin();
    append("d0 ", false, 0);
    assertEquals("d0 ", readAll(cursor));
  }

  @Test
  void shouldNotUseMarksOfAnOlderHeader() {
    log.open(generation(1));
    append("K0 ", true, 0);
    log.open(generation(2));
    append("d1 ", false, 1);

    Cursor cursor = Cursor.join(log, 0);
    assertTrue(cursor.waitsForJoin());
    assertEquals(2, cursor.generation().number());
  }

  @Test
  void shouldStopAtABoundaryAndGoOnBehindIt() {
    log.open(generation(1));
    append("K0 ", true, 0);
    Cursor cursor = Cursor.join(log, 0);
    log.open(generation(2));
    append("K1 ", true, 1);

    cursor.poll(MAX);
    assertEquals("K0 ", text(cursor.take()));
    assertEquals(Next.BOUNDARY, cursor.poll(MAX));
    assertEquals(2, cursor.generation().number());
    cursor.poll(MAX);
    assertEquals("K1 ", text(cursor.take()));
  }

  @Test
  void shouldSayLappedWhenThePlaceWasOverwritten() {
    log.open(generation(1));
    append("K0", true, 0);
    Cursor cursor = Cursor.join(log, 0);
    for (int i = 1; i <= 20; i++) {
      log.append(frameOf(90_000), i == 18, i);
    }

    assertEquals(Next.LAPPED, cursor.poll(MAX));
    assertEquals(18, cursor.skip(20));
    assertEquals(18, cursor.frame());
    assertEquals(Next.RUN, cursor.poll(MAX));
  }

  @Test
  void shouldSayLappedWhenOnlyTheNextSegmentWasOverwritten() {
    log.open(generation(1));
    append("K0", true, 0);
    Cursor cursor = Cursor.join(log, 0);
    cursor.poll(MAX);
    for (int i = 1; i <= 20; i++) {
      log.append(frameOf(90_000), false, i);
    }
    assertEquals(Next.LAPPED, cursor.poll(MAX));
  }

  @Test
  void shouldWaitBehindTheHeadWhenLappedAndNoMarkIsLeft() {
    log.open(generation(1));
    append("K0", true, 0);
    Cursor cursor = Cursor.join(log, 0);
    for (int i = 1; i <= 20; i++) {
      log.append(frameOf(90_000), false, i);
    }
    assertEquals(21, cursor.skip(20));
    assertTrue(cursor.waitsForJoin());
  }

  @Test
  void shouldStayWhenNoMarkLiesAhead() {
    log.open(generation(1));
    append("K0 ", true, 0);
    append("d1 ", false, 1);
    append("d2 ", false, 2);
    Cursor cursor = Cursor.join(log, 0);
    cursor.poll(3);

    assertEquals(0, cursor.skip(3));
    assertFalse(cursor.waitsForJoin());
    assertEquals("d1 d2 ", readAll(cursor));
  }

  @Test
  void shouldCountFramesPassedOverWhenItSkips() {
    log.open(generation(1));
    append("K0 ", true, 0);
    append("d1 ", false, 1);
    append("K2 ", true, 2);
    append("d3 ", false, 3);
    Cursor cursor = Cursor.join(log, 0);
    cursor.poll(3);

    assertEquals(1, cursor.skip(3));
    assertEquals("K2 d3 ", readAll(cursor));
  }

  @Test
  void shouldSayEndOnlyWhenAllWasRead() {
    log.open(generation(1));
    append("K0", true, 0);
    Cursor cursor = Cursor.join(log, 0);
    log.end();

    assertEquals(Next.RUN, cursor.poll(MAX));
    assertEquals(Next.END, cursor.poll(MAX));
  }

  @Test
  void shouldKeepNoMoreThanItsWindow() {
    log.open(generation(1));
    for (int i = 0; i < 100; i++) {
      log.append(frameOf(90_000), true, i);
    }
    long kept = 0;
    for (long n = log.newest().number; log.segment(n) != null; n--) {
      kept++;
    }
    assertEquals(3, kept);
    assertNull(log.segment(0));
    assertNotNull(log.newest());
  }

  @Test
  void shouldTellTheBytesSinceATime() {
    log.open(generation(1));
    append("12345", true, 10);
    append("678", false, 20);
    append("9", false, 30);

    assertEquals(1, log.bytesSince(25));
    assertEquals(4, log.bytesSince(20));
    assertEquals(9, log.bytesSince(0));
    assertEquals(1, log.lastFrameLength());
  }

  private void append(String word, boolean join, long timeNs) {
    log.append(frame(word), join, timeNs);
  }

  private static String readAll(Cursor cursor) {
    StringBuilder all = new StringBuilder();
    while (cursor.poll(MAX) == Next.RUN) {
      all.append(text(cursor.take()));
    }
    return all.toString();
  }
}
