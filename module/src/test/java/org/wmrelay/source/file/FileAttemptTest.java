package org.wmrelay.source.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.Studio;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.Attempt;
import org.wmrelay.media.IngestCount;
import org.wmrelay.media.MmshForm;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.mmsh.Frame;

/** Files sent by a clock that only the test moves. */
class FileAttemptTest {
  private final AsfBench bench = new AsfBench();
  private final Studio studio = bench.studio;
  private final List<String> ended = new ArrayList<>();
  private final FileAttempts attempts =
      new FileAttempts(studio.timer, Runnable::run, studio::nowNs);
  private int opened;
  private int closed;

  @Test
  void shouldSendAFileWhenItsPacketsAreDue() {
    send("av.asf");
    // Send times: 0 46 46 185 379 579 779 975 1046 ...
    assertEquals(1, packets());
    studio.pass(Duration.ofMillis(45));
    assertEquals(1, packets());
    studio.pass(Duration.ofMillis(5));
    assertEquals(3, packets());
    studio.pass(Duration.ofMillis(930));
    assertEquals(8, packets());
    studio.pass(Duration.ofMillis(3020));
    assertEquals(33, packets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"av.asf", "audio.asf", "av1444.asf", "deframed.asf"})
  void shouldBeginAnewAtTheEndWithAClockThatGoesOn(String sample) {
    send(sample);
    FakeSink sink = bench.listen(MmshForm.NAME);
    studio.pass(Duration.ofSeconds(15));
    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    AsfHeader header = AsfBench.header(sample);
    int turn = AsfBench.packets(sample).size();
    assertTrue(data.size() > 3 * turn, data.size() + " packets");
    for (int i = 1; i < data.size(); i++) {
      long step =
          AsfBench.sendTimeMs(data.get(i).payload(), header)
              - AsfBench.sendTimeMs(data.get(i - 1).payload(), header);
      assertTrue(step >= 0 && step < 1000, "a step of " + step + " ms at packet " + i);
    }
    assertEquals(1, bench.count(IngestCount.HEADERS));
    assertEquals(0, bench.count(IngestCount.REPEATS));
    assertTrue(bench.count(IngestCount.CLOCK_SHIFTS) >= 3);
    assertTrue(closed >= opened - 1, "each turn closes its file");
  }

  @Test
  void shouldSendAsMuchTimeOfTheStreamAsPasses() {
    send("av.asf");
    FakeSink sink = bench.listen(MmshForm.NAME);
    studio.pass(Duration.ofSeconds(60));
    List<Frame> data = AsfBench.dataFrames(bench.received(sink));
    AsfHeader header = AsfBench.header("av.asf");
    long last = AsfBench.sendTimeMs(data.get(data.size() - 1).payload(), header);
    assertTrue(Math.abs(last - 60_000) < 5000, "at " + last + " ms of the stream");
  }

  @Test
  void shouldLeaveOutTheIndexBehindThePackets() {
    send("av.asf");
    studio.pass(Duration.ofMillis(4000));
    assertEquals(33, packets());
    assertEquals(0, bench.count(IngestCount.UNPARSABLE));
  }

  @Test
  void shouldNotSendItAllAtOnceAfterTheMachineSlept() {
    Pace pace = new Pace();
    assertEquals(0, pace.dueNs(0, 0, 0));
    assertEquals(3_600_000_000_000L, pace.dueNs(100, 0, 3_600_000_000_000L));
    assertEquals(3_600_100_000_000L, pace.dueNs(200, 0, 3_600_000_000_000L));
  }

  @Test
  void shouldNotWaitForAClockThatJumps() {
    Pace pace = new Pace();
    pace.dueNs(1000, 200, 0);
    assertEquals(200_000_000L, pace.dueNs(600_000, 0, 0));
    assertEquals(300_000_000L, pace.dueNs(5, 0, 0), "not at once even if packets take no time");
  }

  @Test
  void shouldSendTheWholePacketsOfAFileThatWasCutOff() {
    byte[] whole = Vectors.bytes("av.asf");
    send(Arrays.copyOf(whole, 709 + 3 * 3200 + 1000));
    studio.pass(Duration.ofMillis(60));
    assertEquals(3, packets());
    studio.pass(Duration.ofMillis(400));
    assertTrue(packets() > 3, "and then from the beginning");
    assertEquals(List.of(), ended);
  }

  @Test
  void shouldDropDamagedPacketsAndGoOn() {
    byte[] damaged = Vectors.bytes("av.asf");
    damaged[709 + 3200] = (byte) 0xFF;
    send(damaged);
    studio.pass(Duration.ofMillis(100));
    assertEquals(2, packets());
    assertEquals(1, bench.count(IngestCount.UNPARSABLE));
  }

  @Test
  void shouldSayWhatIsWrongWithAFile(@TempDir Path directory) throws IOException {
    start(MediaFile.at(directory.resolve("gone.asf")));
    start(MediaFile.at(directory));
    Path empty = Files.createFile(directory.resolve("empty.asf"));
    start(MediaFile.at(empty));
    Path text = Files.writeString(directory.resolve("text.asf"), "x".repeat(1000));
    start(MediaFile.at(text));
    Path header = directory.resolve("header.asf");
    Files.write(header, Arrays.copyOf(Vectors.bytes("av.asf"), 709));
    start(MediaFile.at(header));
    assertEquals("there is no such file", ended.get(0));
    assertEquals("it cannot be read: it is not a regular file", ended.get(1));
    assertEquals("it cannot be read: it ends before its header does", ended.get(2));
    assertTrue(
        ended.get(3).startsWith("it cannot be sent: at byte 0: expected an ASF header"),
        ended.get(3));
    assertEquals("it cannot be read: it has no packets", ended.get(4));
    assertEquals(0, packets());
  }

  @Test
  void shouldSayThatAFileWentAwayBetweenTwoTurns(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("audio.asf");
    Files.write(file, Vectors.bytes("audio.asf"));
    start(MediaFile.at(file));
    studio.pass(Duration.ofSeconds(1));
    Files.delete(file);
    studio.pass(Duration.ofSeconds(3));
    assertEquals(List.of("there is no such file"), ended);
    assertEquals(9, packets());
  }

  @Test
  void shouldBeginANewStreamWhenTheFileWasReplaced(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("demo.asf");
    Files.write(file, Vectors.bytes("audio.asf"));
    start(MediaFile.at(file));
    studio.pass(Duration.ofSeconds(1));
    Files.delete(file);
    Files.write(file, Vectors.bytes("av.asf"));
    studio.pass(Duration.ofSeconds(3));
    assertEquals(2, studio.point.broadcast().generation());
  }

  @Test
  void shouldSendNothingAndCloseTheFileWhenStopped() {
    Attempt attempt = send("av.asf");
    studio.pass(Duration.ofMillis(100));
    long sent = packets();
    attempt.stop();
    studio.pass(Duration.ofSeconds(5));
    assertEquals(sent, packets());
    assertEquals(opened, closed);
    assertEquals(List.of(), ended);
  }

  @Test
  void shouldEndWhenThePointWasTakenAway() {
    send("av.asf");
    studio.publish();
    studio.pass(Duration.ofMillis(100));
    assertEquals(List.of("it is not needed any more"), ended);
    assertEquals(opened, closed);
  }

  @Test
  void shouldReadPacketByPacket() throws Exception {
    byte[] bytes = Vectors.bytes("av.asf");
    try (PacketFile file = new PacketFile(new Trickle(bytes))) {
      assertEquals(AsfBench.header("av.asf"), file.readHeader());
      for (var packet : AsfBench.packets("av.asf")) {
        var read = file.readPacket();
        assertNotNull(read);
        assertArrayEquals(AsfBench.bytes(packet), AsfBench.bytes(read));
      }
      assertNull(file.readPacket());
      assertNull(file.readPacket());
    }
  }

  private long packets() {
    return bench.count(IngestCount.PACKETS);
  }

  private Attempt send(String sample) {
    return send(Vectors.bytes(sample));
  }

  private Attempt send(byte[] file) {
    return start(
        () -> {
          opened++;
          return new ByteArrayInputStream(file) {
            @Override
            public void close() {
              closed++;
            }
          };
        });
  }

  private Attempt start(MediaFile file) {
    return attempts.of(file).start(bench.attempt(), ended::add);
  }

  /** Gives as many bytes as it likes: 1, 2, 3, ... */
  private static final class Trickle extends InputStream {
    private final ByteArrayInputStream bytes;
    private int next = 1;

    Trickle(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      next = next % 4000 + 1;
      return bytes.read(into, offset, Math.min(length, next));
    }
  }
}
