package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.it.fake.OriginProfile.Join;
import org.wmrelay.it.fake.OriginProfile.Padding;
import org.wmrelay.it.wire.AsfHeader;
import org.wmrelay.it.wire.Frames;
import org.wmrelay.it.wire.NumberedMedia;
import org.wmrelay.it.wire.Recording;

/** Players before a scripted server that sends what a test made up, right or wrong. */
@Timeout(120)
class PlayerCrowdTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OK = "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n";

  private final Recording av = Recording.vector("av.asf");
  private final byte[] header = Frames.header(0, av.header());
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/live";
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private byte[] data(int packet, long locationId) {
    return Frames.mms('D', locationId, (int) locationId, av.packet(packet).stripped());
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** What a player of framed media says after it was sent these bytes and then the end. */
  private FakePlayer played(byte[]... parts) throws IOException {
    return played(
        PlayRequest.mmsh(url()).expecting(av), join(OK.getBytes(ISO_8859_1), join(parts)));
  }

  private FakePlayer played(PlayRequest request, byte[] answer) throws IOException {
    try (FakePlayer player = FakePlayer.start(request);
        Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(answer);
      socket.shutdownOutput();
      return player.awaitEnd(PATIENCE);
    }
  }

  @Test
  void shouldAcceptWhatIsRight() throws IOException {
    FakePlayer player = played(header, data(0, 8), data(1, 9), Frames.end(0));

    assertEquals(List.of(), player.problems());
    assertEquals(2, player.packets());
    assertTrue(player.endedCleanly());
  }

  @Test
  void shouldCountPacketsLeftOutWithoutCallingThemWrong() throws IOException {
    FakePlayer player = played(header, data(0, 8), data(5, 13), Frames.end(0));

    assertEquals(List.of(), player.problems());
    assertEquals(4, player.lost());
    assertEquals(List.of(new FakePlayer.Gap(1, 5)), player.gaps());
  }

  @Test
  void shouldFindABadlyStartedStream() throws IOException {
    assertProblem("does not start a key frame", header, data(1, 0));
    assertProblem("$D where $H was due", data(0, 0));
    assertProblem("not a live one", Frames.header(0, fileHeader()));
  }

  /** A header that still says it is of a file. */
  private static byte[] fileHeader() {
    return AsfHeader.parse(Recording.vectorBytes("av.asf")).bytes();
  }

  @Test
  void shouldFindWrongFrames() throws IOException {
    assertProblem("LocationId 3 after 3", header, data(0, 3), data(1, 3));
    assertProblem("LocationId 2 after 3", header, data(0, 3), data(1, 2));
    byte[] flags = Frames.mms('D', 4, 9, av.packet(1).stripped());
    assertProblem("AFFlags 9 after 3", header, data(0, 3), flags);
    assertProblem("B bit", header, Frames.withMore(data(0, 0)));
    byte[] size = data(0, 0);
    size[10] ^= 1;
    assertProblem("PacketSize", header, size);
    assertProblem("$H with LocationId 7", Frames.header(7, av.header()));
    assertProblem("$H that was not announced", header, data(0, 0), header);
    assertProblem("nothing for a player", Frames.meta(), header);
    assertProblem("$E of length 8", header, data(0, 0), Frames.longEnd(0));
    assertProblem("$E of length 4", header, data(0, 0), Frames.end(1));
    assertProblem("$D after the end", header, Frames.end(0), data(0, 0));
    assertProblem("should begin", header, data(0, 0), new byte[] {0, 1, 2, 3, 4});
    assertProblem("within a frame", header, data(0, 0), new byte[] {'$', 'D', 100});
  }

  @Test
  void shouldFindWrongPackets() throws IOException {
    byte[] changed = av.packet(0).stripped();
    changed[2000] ^= 1;
    assertProblem("none of the media's", header, Frames.mms('D', 0, 0, changed));
    byte[] cut = java.util.Arrays.copyOf(av.packet(0).stripped(), 3000);
    assertProblem("", header, Frames.mms('D', 0, 0, cut));
    byte[] time = av.packet(0).stripped();
    time[5] ^= 1;
    assertProblem("do not belong together", header, Frames.mms('D', 0, 0, time));
    byte[] field = av.packet(2).withPaddingFieldKept();
    assertProblem("", header, data(0, 0), data(1, 1), Frames.mms('D', 2, 2, field));
    byte[] dirty = av.packet(2).bytes().clone();
    dirty[3100] = 1;
    assertProblem("not zero", header, data(0, 0), data(1, 1), Frames.mms('D', 2, 2, dirty));
    byte[] other = Recording.vector("audio.asf").header();
    assertProblem("none of the expected media", Frames.header(0, other));
  }

  private void assertProblem(String expected, byte[]... parts) throws IOException {
    FakePlayer player = played(parts);
    String first = player.problems().isEmpty() ? "none" : player.problems().get(0);
    assertTrue(!player.problems().isEmpty() && first.contains(expected), first + "; " + expected);
  }

  @Test
  void shouldAllowTheSameTimesShiftedByAConstant() throws IOException {
    byte[] shifted = av.packet(0).shifted(-77);

    FakePlayer player = played(header, Frames.mms('D', 0, 0, shifted));

    assertEquals(List.of(), player.problems());
    assertEquals(java.util.Set.of(av.roundMs() - 77), player.shifts());
  }

  @Test
  void shouldCheckPlainAsf() throws IOException {
    PlayRequest http = PlayRequest.http(url()).expecting(av);
    byte[] start = join(OK.getBytes(ISO_8859_1), av.header(), av.packet(0).bytes());

    assertEquals(List.of(), played(http, join(start, av.packet(1).bytes())).problems());
    assertFalse(played(http, join(start, av.packet(2).stripped())).problems().isEmpty());
    assertFalse(played(http, join(start, new byte[] {1, 2})).problems().isEmpty());
    byte[] changed = av.packet(1).bytes().clone();
    changed[777] ^= 1;
    assertFalse(played(http, join(start, changed)).problems().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000, 100_000})
  void shouldTakeChunksOffABody(int size) throws IOException {
    byte[] body = join(av.header(), av.packet(0).bytes(), av.packet(1).bytes());
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
    for (int at = 0; at < body.length; at += size) {
      int length = Math.min(size, body.length - at);
      answer.writeBytes((Integer.toHexString(length) + ";x=y\r\n").getBytes(ISO_8859_1));
      answer.write(body, at, length);
      answer.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    PlayRequest http = PlayRequest.http(url()).http11().expecting(av);
    FakePlayer cut = played(http, answer.toByteArray());
    answer.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    FakePlayer whole = played(http, answer.toByteArray());

    assertEquals(2, whole.packets());
    assertEquals(List.of(), whole.problems());
    assertEquals(List.of("the connection ended within a chunked body"), cut.problems());
  }

  @Test
  void shouldKeepTheBodyOfAnError() throws IOException {
    byte[] answer = "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\nfull".getBytes(ISO_8859_1);

    FakePlayer player = played(PlayRequest.mmsh(url()), answer);

    assertEquals(503, player.status());
    assertEquals("full", player.bodyText());
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,65507", "2,20", "3,188"})
  void shouldCutAStreamIntoItsDatagrams(int skipped, int length) throws IOException {
    byte[] first = NumberedDatagrams.datagram(7, 1316);
    byte[] second = NumberedDatagrams.datagram(8 + skipped, Math.max(20, length));

    FakePlayer player = played(PlayRequest.tcpDatagrams(address()), join(first, second));

    assertEquals(List.of(), player.problems());
    assertEquals(2, player.datagrams());
    assertEquals(skipped, player.datagramsLost());
  }

  @Test
  void shouldFindCutDamagedAndRepeatedDatagrams() throws IOException {
    PlayRequest tcp = PlayRequest.tcpDatagrams(address());
    byte[] datagram = NumberedDatagrams.datagram(7, 500);
    byte[] damaged = datagram.clone();
    damaged[400] ^= 1;

    assertFalse(played(tcp, java.util.Arrays.copyOf(datagram, 499)).problems().isEmpty());
    assertFalse(played(tcp, damaged).problems().isEmpty());
    assertFalse(played(tcp, join(datagram, datagram)).problems().isEmpty());
    byte[] tail = java.util.Arrays.copyOfRange(datagram, 100, 500);
    assertFalse(played(tcp, join(datagram, tail)).problems().isEmpty());
  }

  @Test
  void shouldKeepRawBytes() throws IOException {
    byte[] bytes = {1, 2, 3};

    assertArrayEquals(bytes, played(PlayRequest.tcp(address()), bytes).bodyBytes());
  }

  @Test
  void shouldSendHalfCloseAndReset() throws IOException {
    try (FakePlayer player = FakePlayer.start(PlayRequest.tcp(address()));
        Socket socket = server.accept()) {
      player.send(new byte[] {'a', 'b'});
      player.halfClose();
      assertArrayEquals(new byte[] {'a', 'b'}, socket.getInputStream().readAllBytes());
      socket.getOutputStream().write(65);
      await().atMost(PATIENCE).until(() -> player.bodyText().equals("A"));
    }
    FakePlayer player = FakePlayer.start(PlayRequest.tcp(address()));
    try (Socket socket = server.accept()) {
      player.reset();
      org.junit.jupiter.api.Assertions.assertThrows(
          IOException.class, () -> socket.getInputStream().read());
    }
  }

  @Test
  void shouldStopReadingAndGoOn() throws IOException {
    PlayRequest request = PlayRequest.tcp(address()).receiveBuffer(4096).bytesPerSecond(0);
    try (FakePlayer player = FakePlayer.start(request);
        Socket socket = server.accept()) {
      AtomicLong written = new AtomicLong();
      Thread writer = new Thread(() -> writeAll(socket, 8 << 20, written));
      writer.start();
      await().during(Duration.ofMillis(300)).until(() -> written.get() < 8 << 20);
      assertEquals(0, player.bytes());

      player.readFast();
      await().atMost(PATIENCE).until(() -> player.bytes() == 8 << 20);
    }
  }

  private static void writeAll(Socket socket, int length, AtomicLong written) {
    byte[] piece = new byte[8192];
    try {
      while (written.get() < length) {
        socket.getOutputStream().write(piece);
        written.addAndGet(piece.length);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldReadSlowly() throws IOException {
    PlayRequest request = PlayRequest.tcp(address()).bytesPerSecond(1000);
    try (FakePlayer player = FakePlayer.start(request);
        Socket socket = server.accept()) {
      socket.getOutputStream().write(new byte[100_000]);
      long start = System.nanoTime();
      await().atMost(PATIENCE).until(() -> player.bytes() >= 500);

      assertTrue(System.nanoTime() - start > 350_000_000L, "500 bytes at 1,000 a second");
    }
  }

  /**
   * A thousand checked listeners, some of them slow, some not reading, each from its own position.
   */
  @Test
  void shouldCheckEveryByteOfAThousandPlayers() {
    NumberedMedia media = NumberedMedia.ofRate(300_000);
    OriginProfile profile = OriginProfile.wme9().join(Join.KEY_FRAME).padding(Padding.STRIPPED);
    AtomicLong seen = new AtomicLong();
    try (FakeOrigin origin = FakeOrigin.start(media, profile);
        PlayerCrowd crowd = new PlayerCrowd()) {
      origin.emit(1);
      PlayRequest request = PlayRequest.mmsh(origin.url()).expecting(media);
      List<FakePlayer> players =
          crowd.join(1000, request.onPacket(index -> seen.incrementAndGet()));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1000);
      for (int round = 0; round < 5; round++) {
        origin.emit(10);
        long newest = origin.emitted() - 1;
        await()
            .atMost(PATIENCE)
            .until(() -> players.stream().allMatch(p -> p.lastPacket() == newest));
      }

      players.forEach(player -> assertEquals(List.of(), player.problems()));
      assertEquals(0, players.stream().mapToLong(FakePlayer::lost).sum());
      assertEquals(51 * 1000, seen.get());
    }
  }

  @Test
  void shouldNoticeOneChangedByteAmongThousands() {
    NumberedMedia media = NumberedMedia.ofRate(300_000);
    NumberedMedia other = new NumberedMedia(1450, 300_000, 7);
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9().join(Join.BEGINNING));
        PlayerCrowd crowd = new PlayerCrowd()) {
      origin.emit(100);
      origin.end();
      List<FakePlayer> players = crowd.join(5, PlayRequest.mmsh(origin.url()).expecting(other));
      players.forEach(player -> player.awaitEnd(PATIENCE));

      assertTrue(AsfHeader.parse(media.header()).essence().equals(other.asfHeader().essence()));
      players.forEach(player -> assertFalse(player.problems().isEmpty()));
    }
  }
}
