package org.wmrelay.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.media.AsfIngest.Begin;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.Frame;
import org.wmrelay.wire.mmsh.FrameKind;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.FrameReader.Form;
import org.wmrelay.wire.mmsh.FrameWriter;

class AsfIngestTest {
  private final AsfBench bench = new AsfBench();
  private final AsfIngest attempt = bench.attempt();

  // ---- what comes out, bit for bit ----

  @Test
  void shouldTurnAPushIntoTheFramesOfPlayers() throws IngestException {
    byte[] received = bench.relay(attempt, Form.PUSH, Vectors.bytes("push_body.bin"));
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), received);
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldChangeOnlyTheFieldsOfTheHeaderThatALiveStreamMustNotHave() throws IngestException {
    byte[] received = bench.relay(attempt, Form.PUSH, Vectors.bytes("push_body.bin"));
    byte[] untouched = Vectors.bytes("wmsp_from_push.bin");
    assertEquals(untouched.length, received.length);
    for (int i = 0; i < untouched.length; i++) {
      if (received[i] != untouched[i]) {
        assertTrue(isFieldOfAFile(i - FRAME_HEAD), "byte " + i + " differs");
      }
    }
    assertEquals(3, untouched[FRAME_HEAD + FLAGS], "as it came: live and seekable");
    assertEquals(1, received[FRAME_HEAD + FLAGS], "as it went: live");
  }

  private static final int FRAME_HEAD = 12;
  private static final int FILE_PROPERTIES = 30;
  private static final int FLAGS = FILE_PROPERTIES + 88;
  private static final int DATA_OBJECT = 659;

  private static boolean isFieldOfAFile(int offset) {
    int inProperties = offset - FILE_PROPERTIES;
    boolean fileSize = inProperties >= 40 && inProperties < 48;
    boolean countAndDurations = inProperties >= 56 && inProperties < 80;
    int inData = offset - DATA_OBJECT;
    boolean dataSize = inData >= 16 && inData < 24;
    boolean dataPackets = inData >= 40 && inData < 48;
    return fileSize || countAndDurations || offset == FLAGS || dataSize || dataPackets;
  }

  @Test
  void shouldHoldEndOfEntryBackWhenAPushedHeaderChanges() throws IngestException {
    byte[] received = bench.relay(attempt, Form.PUSH, Vectors.bytes("push_change.bin"));
    assertArrayEquals(AsfBench.expected("wmsp_from_push_change.bin"), received);
    assertEquals(2, bench.count(IngestCount.HEADERS));
    assertEquals(1, bench.count(IngestCount.OTHER_FRAMES), "the filler");
  }

  @Test
  void shouldGoOnWithAPushThatComesInSeveralBodies() throws IngestException {
    byte[] received =
        bench.relay(
            attempt,
            Form.PUSH,
            Vectors.bytes("push_bounded_1.bin"),
            Vectors.bytes("push_bounded_2.bin"));
    byte[] whole = AsfBench.expected("wmsp_from_push.bin");
    int sixPackets = received.length - FrameWriter.end(0).length;
    assertArrayEquals(
        Arrays.copyOf(whole, sixPackets), Arrays.copyOf(received, sixPackets), "header, 6 packets");
    assertEquals(6, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldRelayWhatAServerSendsAsItIs() throws IngestException {
    byte[] received = bench.relay(attempt, Form.WMSP, Vectors.bytes("wmsp_from_push.bin"));
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), received);
  }

  @Test
  void shouldRelayTheSameWhenTheHeaderComesInFragments() throws IngestException {
    ByteArrayOutputStream split = new ByteArrayOutputStream();
    split.writeBytes(Vectors.bytes("wmsp_header_fragmented.bin"));
    byte[] stream = Vectors.bytes("wmsp_from_push.bin");
    split.write(stream, 12 + 709, stream.length - 12 - 709);
    byte[] received = bench.relay(attempt, Form.WMSP, split.toByteArray());
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), received);
  }

  @Test
  void shouldRelayTheSameWhenBytesDribble() throws IngestException {
    FrameReader reader = new FrameReader(Form.WMSP);
    FakeSink sink = null;
    for (byte one : Vectors.bytes("wmsp_from_push.bin")) {
      attempt.frames(reader, ByteBuffer.wrap(new byte[] {one}));
      if (sink == null && bench.studio.point.broadcast() != null) {
        sink = bench.listen(MmshForm.NAME);
      }
    }
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), bench.received(sink));
  }

  @Test
  void shouldTakeThePaddingOffThatAServerLeavesOn() throws IngestException {
    byte[] received = bench.relay(attempt, Form.WMSP, Vectors.bytes("av.asf_stream"));
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), received);
  }

  @Test
  void shouldTurnPlainAsfIntoTheFramesOfPlayers() throws IngestException {
    ByteBuffer file = ByteBuffer.wrap(Vectors.bytes("deframed.asf"));
    AsfReader reader = new AsfReader();
    attempt.plain(reader, file.slice(0, 709));
    FakeSink sink = bench.listen(MmshForm.NAME);
    attempt.plain(reader, file.position(709));
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), bench.received(sink));
  }

  @Test
  void shouldServeTheSameStreamPlainlyWithItsPaddingRestored() throws IngestException {
    FrameReader reader = new FrameReader(Form.PUSH);
    ByteBuffer push = ByteBuffer.wrap(Vectors.bytes("push_body.bin"));
    attempt.frames(reader, push.slice(0, 4 + 709));
    FakeSink early = bench.listen(PlainAsfForm.NAME);
    attempt.frames(reader, push.position(4 + 709));
    bench.studio.tick();

    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    plain.writeBytes(AsfBench.header("av.asf").sanitised());
    AsfBench.packets("av.asf").forEach(packet -> plain.writeBytes(AsfBench.bytes(packet)));
    assertArrayEquals(plain.toByteArray(), bench.received(early));
  }

  // ---- what senders do ----

  @Test
  void shouldLeaveOutMetadataAndNumberOnByTheGapsOfTheSource() throws IngestException {
    byte[] received = bench.relay(attempt, Form.WMSP, Vectors.bytes("wmsp_meta_bflag.bin"));
    List<Frame> data = AsfBench.dataFrames(received);
    assertEquals(List.of(0L, 1L, 5L), data.stream().map(Frame::locationId).toList());
    assertEquals(List.of(0, 1, 2), data.stream().map(Frame::afFlags).toList());
    assertEquals(3, bench.count(IngestCount.GAPS));
    assertEquals(1, bench.count(IngestCount.OTHER_FRAMES));
    assertEquals(FrameKind.HEADER, AsfBench.frames(received).get(0).kind(), "no $M");
  }

  @Test
  void shouldTakeTheNumbersAsNewWhenTheyWrapOrStartAgain() throws IngestException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(FrameWriter.header(AsfBench.header("av.asf").bytes()));
    long[] numbers = {0xFFFF_FFFEL, 0xFFFF_FFFFL, 0, 2, 0, 1, 5_000_000};
    List<ByteBuffer> packets = AsfBench.packets("av.asf");
    for (int i = 0; i < numbers.length; i++) {
      stream.writeBytes(FrameWriter.data(packets.get(i), numbers[i], i));
    }
    byte[] received = bench.relay(attempt, Form.WMSP, stream.toByteArray());
    assertEquals(
        List.of(0L, 1L, 2L, 4L, 5L, 6L, 7L),
        AsfBench.dataFrames(received).stream().map(Frame::locationId).toList());
    assertEquals(1, bench.count(IngestCount.GAPS));
  }

  @Test
  void shouldReadVlcWithItsWrongObjectCountAndRunningHeaderNumber() throws IngestException {
    byte[] received = bench.relay(attempt, Form.WMSP, Vectors.bytes("vlc_mmsh_play_response.bin"));
    assertEquals(6, AsfBench.dataFrames(received).size());
    Frame header = AsfBench.frames(received).get(0);
    assertEquals(0, header.locationId());
    assertEquals(Frame.SINGLE, header.afFlags());
  }

  @Test
  void shouldSwallowAChangeToTheSameHeader() throws IngestException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] whole = Vectors.bytes("wmsp_from_push.bin");
    int threePackets = 12 + 709 + 2 * (12 + 3200) + 12 + 2990;
    stream.write(whole, 0, threePackets);
    stream.writeBytes(FrameWriter.end(1));
    stream.writeBytes(FrameWriter.change());
    stream.write(whole, 0, 12 + 709);
    stream.write(whole, threePackets, whole.length - threePackets);
    byte[] received = bench.relay(attempt, Form.WMSP, stream.toByteArray());
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), received);
    assertEquals(1, bench.count(IngestCount.HEADERS));
  }

  @Test
  void shouldEndWithFfmpegsLongEndFrame() throws IngestException {
    assertEquals(Outcome.STREAM_ENDED, feed(Form.WMSP, Vectors.bytes("av.asf_stream")));
    assertEquals(0, attempt.endReason());
  }

  @Test
  void shouldTellAnEndByErrorFromAnOrdinaryOne() throws IngestException {
    assertEquals(Outcome.STREAM_ENDED, feed(Form.WMSP, FrameWriter.end(0x80070005)));
    assertEquals(0x80070005, attempt.endReason());
  }

  @Test
  void shouldGoOnWhenOnlyAnEntryEnded() throws IngestException {
    assertEquals(Outcome.GOES_ON, feed(Form.WMSP, FrameWriter.end(1)));
  }

  @Test
  void shouldTakeNothingAfterTheEnd() throws IngestException {
    byte[] twice = new byte[2 * Vectors.bytes("push_body.bin").length];
    byte[] once = Vectors.bytes("push_body.bin");
    System.arraycopy(once, 0, twice, 0, once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);
    assertEquals(Outcome.STREAM_ENDED, feed(Form.PUSH, twice));
    assertEquals(33, bench.count(IngestCount.PACKETS));
  }

  // ---- what cannot be relayed ----

  @Test
  void shouldDropAndCountPacketsBeforeAHeaderAndInTheMiddleOfAChange() throws IngestException {
    ByteBuffer packet = AsfBench.packets("av.asf").get(0);
    feed(Form.WMSP, FrameWriter.data(packet, 0, 0));
    feed(Form.WMSP, FrameWriter.header(AsfBench.header("av.asf").bytes()));
    feed(Form.WMSP, FrameWriter.change());
    feed(Form.WMSP, FrameWriter.data(packet, 1, 1));
    assertEquals(2, bench.count(IngestCount.BEFORE_HEADER));
    assertEquals(0, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldDropAndCountPacketsThatAreTooLongOrDamaged() throws IngestException {
    feed(Form.WMSP, FrameWriter.header(AsfBench.header("av.asf").bytes()));
    attempt.packet(ByteBuffer.allocate(3201));
    attempt.packet(ByteBuffer.allocate(3));
    attempt.packet(ByteBuffer.allocate(0));
    assertEquals(1, bench.count(IngestCount.TOO_LONG));
    assertEquals(2, bench.count(IngestCount.UNPARSABLE));
    assertEquals(0, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldFailWhenNothingButDamagedPacketsCome() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    for (int i = 0; i < 50; i++) {
      attempt.packet(ByteBuffer.allocate(3));
    }
    IngestException failure =
        assertThrows(IngestException.class, () -> attempt.packet(ByteBuffer.allocate(3)));
    assertTrue(failure.getMessage().startsWith("more than 50 packets in a row are unusable"));
  }

  @Test
  void shouldForgiveDamagedPacketsBetweenGoodOnes() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    for (int i = 0; i < 200; i++) {
      attempt.packet(ByteBuffer.allocate(3));
      attempt.packet(AsfBench.packets("av.asf").get(0));
    }
    assertEquals(200, bench.count(IngestCount.UNPARSABLE));
  }

  @Test
  void shouldFailOnBytesThatAreNoFrames() throws IngestException {
    byte[] stream = Vectors.bytes("wmsp_from_push.bin");
    stream[12 + 709 + 12 + 3200] = 'x';
    IngestException failure =
        assertThrows(IngestException.class, () -> bench.relay(attempt, Form.WMSP, stream));
    assertTrue(failure.getMessage().contains("at byte 3933"), failure.getMessage());
    assertEquals(1, bench.count(IngestCount.PACKETS), "what came before the garbage");
  }

  @Test
  void shouldFailOnAHeaderThatCannotBeRead() {
    byte[] broken = AsfBench.header("av.asf").bytes();
    broken[24 + 6] ^= 1;
    IngestException failure =
        assertThrows(IngestException.class, () -> feed(Form.WMSP, FrameWriter.header(broken)));
    assertTrue(failure.getMessage().startsWith("the header cannot be read: at byte"));
    assertNull(bench.studio.point.broadcast());
  }

  @Test
  void shouldFailOnPlainBytesThatAreNoAsf() {
    assertThrows(
        IngestException.class,
        () -> attempt.plain(new AsfReader(), ByteBuffer.wrap(new byte[100])));
  }

  @Test
  void shouldFailWhenTheHeaderChangesAllTheTime() throws IngestException {
    AsfHeader[] headers = {AsfBench.header("av.asf"), AsfBench.header("audio.asf")};
    for (int i = 0; i <= HeaderStorm.MAX_CHANGES; i++) {
      attempt.header(headers[i % 2]);
    }
    assertThrows(
        IngestException.class, () -> attempt.header(headers[(HeaderStorm.MAX_CHANGES + 1) % 2]));
  }

  @Test
  void shouldLetTheHeaderChangeNowAndThen() throws IngestException {
    AsfHeader[] headers = {AsfBench.header("av.asf"), AsfBench.header("audio.asf")};
    for (int i = 0; i < 30; i++) {
      attempt.header(headers[i % 2]);
      bench.studio.pass(Duration.ofSeconds(2));
    }
    assertEquals(30, bench.count(IngestCount.HEADERS));
  }

  // ---- who publishes ----

  @Test
  void shouldNotTakeThePointOverBeforeItHasAHeader() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    AsfIngest second = bench.attempt();
    second.packet(ByteBuffer.allocate(3));
    assertEquals(Outcome.GOES_ON, attempt.packet(AsfBench.packets("av.asf").get(0)));
  }

  @Test
  void shouldTellTheOldAttemptThatItWasTakenAway() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    bench.attempt().header(AsfBench.header("av.asf"));
    assertEquals(Outcome.TAKEN_AWAY, attempt.packet(AsfBench.packets("av.asf").get(0)));
    assertEquals(0, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldWriteNothingWhenItComesTooLateToPublish() throws IngestException {
    AsfIngest late = new AsfIngest(bench.channel, () -> null, Begin.AT_HEADER);
    assertEquals(Outcome.TAKEN_AWAY, late.header(AsfBench.header("av.asf")));
    assertNull(bench.studio.point.broadcast());
  }

  @Test
  void shouldTakeOverAtAKeyFrameWhenAskedTo() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    List<ByteBuffer> packets = AsfBench.packets("av.asf");
    attempt.packet(packets.get(0));

    AsfIngest better = new AsfIngest(bench.channel, bench.studio::publish, Begin.AT_JOIN);
    better.header(AsfBench.header("av.asf"));
    for (int i = 1; i < 7; i++) {
      better.packet(packets.get(i));
      assertEquals(Outcome.GOES_ON, attempt.outcome());
    }
    assertEquals(1, bench.count(IngestCount.PACKETS), "nothing before the key frame in packet 7");
    assertEquals(Outcome.GOES_ON, attempt.packet(packets.get(1)), "the old one publishes");
    better.packet(packets.get(7));
    assertEquals(Outcome.TAKEN_AWAY, attempt.packet(packets.get(2)));
    assertEquals(3, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldTakeOverAnywhereWhenNoKeyFrameComes() throws IngestException {
    AsfIngest better = new AsfIngest(bench.channel, bench.studio::publish, Begin.AT_JOIN);
    better.header(AsfBench.header("av.asf"));
    bench.studio.pass(Duration.ofSeconds(11));
    better.packet(AsfBench.packets("av.asf").get(1));
    assertEquals(1, bench.count(IngestCount.PACKETS));
  }

  @Test
  void shouldMarkOnlyKeyFramesForNewcomersToAVideo() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    attempt.packet(AsfBench.packets("av.asf").get(1));
    FakeSink sink = bench.listen(MmshForm.NAME);
    attempt.packet(AsfBench.packets("av.asf").get(2));
    attempt.packet(AsfBench.packets("av.asf").get(7));
    byte[] received = bench.received(sink);
    assertEquals(
        List.of(2L), AsfBench.dataFrames(received).stream().map(Frame::locationId).toList());
  }

  @Test
  void shouldSayWhatIsBroadcast() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    assertEquals(PointState.LIVE, bench.studio.point.status().state());
    assertEquals(
        Duration.ofMillis(3100), bench.studio.point.broadcast().header().facts().preroll());
  }

  // ---- the source comes back ----

  @Test
  void shouldGoOnWithListenersWhenTheSourceComesBackWithTheSameHeader() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    FakeSink sink = bench.listen(MmshForm.NAME);
    List<ByteBuffer> packets = AsfBench.packets("av.asf");
    for (ByteBuffer packet : packets.subList(0, 20)) {
      attempt.packet(packet);
    }
    lose(attempt);

    AsfIngest again = bench.attempt();
    again.header(AsfBench.header("av.asf"));
    for (ByteBuffer packet : packets.subList(10, packets.size())) {
      again.packet(packet);
    }
    byte[] received = bench.received(sink);
    assertArrayEquals(AsfBench.expected("wmsp_from_push.bin"), received);
    assertEquals(10, bench.count(IngestCount.REPEATS));
    assertEquals(0, bench.count(IngestCount.CLOCK_SHIFTS));
  }

  @Test
  void shouldMoveTheClockOnWhenTheSourceStartedAnew() throws IngestException {
    AsfHeader header = AsfBench.header("av.asf");
    List<ByteBuffer> packets = AsfBench.packets("av.asf");
    attempt.header(header);
    FakeSink sink = bench.listen(MmshForm.NAME);
    for (ByteBuffer packet : packets) {
      attempt.packet(AsfBench.shifted(packet, header, 3_600_000));
    }
    lose(attempt);

    AsfIngest again = bench.attempt();
    again.header(header);
    for (ByteBuffer packet : packets) {
      again.packet(packet);
    }
    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    assertEquals(66, data.size());
    assertEquals(65, data.get(65).locationId());
    long last = AsfBench.sendTimeMs(data.get(32).payload(), header);
    long first = AsfBench.sendTimeMs(data.get(33).payload(), header);
    assertEquals(3_600_000 + 3993, last);
    assertTrue(first > last && first < last + 1000, "goes on at " + first);
    long shift = first - AsfBench.sendTimeMs(packets.get(0), header);
    for (int i = 0; i < packets.size(); i++) {
      assertEquals(
          AsfBench.sendTimeMs(packets.get(i), header) + shift,
          AsfBench.sendTimeMs(data.get(33 + i).payload(), header));
    }
    assertEquals(1, bench.count(IngestCount.CLOCK_SHIFTS));
  }

  @Test
  void shouldBeginANewStreamWhenTheSourceComesBackWithAnotherHeader() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    FakeSink sink = bench.listen(MmshForm.NAME);
    attempt.packet(AsfBench.packets("av.asf").get(0));
    lose(attempt);
    AsfIngest again = bench.attempt();
    again.header(AsfBench.header("audio.asf"));
    again.packet(AsfBench.packets("audio.asf").get(0));

    List<Frame> frames = AsfBench.frames(bench.received(sink));
    assertEquals(
        List.of(
            FrameKind.HEADER,
            FrameKind.DATA,
            FrameKind.CHANGE,
            FrameKind.HEADER,
            FrameKind.DATA,
            FrameKind.END),
        frames.stream().map(Frame::kind).toList());
    assertEquals(0, frames.get(4).locationId());
    assertEquals(1, frames.get(4).afFlags());
  }

  @Test
  void shouldStartAllCountsAnewWithANewBroadcast() throws IngestException {
    attempt.header(AsfBench.header("av.asf"));
    attempt.packet(AsfBench.packets("av.asf").get(0));
    bench.studio.point.end("over");
    AsfIngest again = bench.attempt();
    again.header(AsfBench.header("av.asf"));
    FakeSink sink = bench.listen(MmshForm.NAME);
    again.packet(AsfBench.packets("av.asf").get(0));
    Frame first = AsfBench.dataFrames(bench.received(sink)).get(0);
    assertEquals(0, first.locationId());
    assertEquals(0, first.afFlags());
    assertEquals(0, bench.count(IngestCount.REPEATS));
  }

  @Test
  void shouldTurnALoopedFileIntoOneStream() throws IngestException {
    AsfHeader header = AsfBench.header("audio.asf");
    attempt.header(header);
    FakeSink sink = bench.listen(MmshForm.NAME);
    for (int turn = 0; turn < 3; turn++) {
      for (ByteBuffer packet : AsfBench.packets("audio.asf")) {
        attempt.packet(packet);
      }
      attempt.restartClock();
    }
    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    assertEquals(27, data.size());
    assertEquals(2, bench.count(IngestCount.CLOCK_SHIFTS));
    for (int i = 1; i < data.size(); i++) {
      long step =
          AsfBench.sendTimeMs(data.get(i).payload(), header)
              - AsfBench.sendTimeMs(data.get(i - 1).payload(), header);
      assertTrue(step > 0 && step < 1000, "a step of " + step + " ms at packet " + i);
    }
    assertNotEquals(data.get(0).payload(), data.get(9).payload());
    assertFalse(data.get(9).payload().equals(data.get(18).payload()));
  }

  private void lose(AsfIngest lost) {
    Publication publication = lost.publication();
    publication.lost("connection reset");
    assertEquals(PointState.LINGERING, bench.studio.point.status().state());
  }

  private final FrameReader wmsp = new FrameReader(Form.WMSP);

  private Outcome feed(Form form, byte[] bytes) throws IngestException {
    FrameReader reader = form == Form.WMSP ? wmsp : new FrameReader(form);
    return attempt.frames(reader, ByteBuffer.wrap(bytes));
  }
}
