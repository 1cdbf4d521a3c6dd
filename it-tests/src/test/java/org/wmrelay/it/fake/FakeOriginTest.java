package org.wmrelay.it.fake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.Ffmpeg.Played;
import org.wmrelay.it.fake.OriginProfile.Join;
import org.wmrelay.it.fake.OriginProfile.Padding;
import org.wmrelay.it.wire.Frame;
import org.wmrelay.it.wire.FrameParser;
import org.wmrelay.it.wire.HttpHead;
import org.wmrelay.it.wire.NumberedMedia;
import org.wmrelay.it.wire.Recording;

/** The origin before the player and before a real ffmpeg. */
@Timeout(120)
class FakeOriginTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Recording av = Recording.vector("av.asf");

  /** An origin that has sent all of a recording and plays it from its beginning. */
  private FakeOrigin recorded(OriginProfile profile) {
    FakeOrigin origin = FakeOrigin.start(av, profile.join(Join.BEGINNING));
    origin.emitAll();
    return origin;
  }

  /** Everything an HTTP/1.0 client gets for a request of its own. */
  private static byte[] ask(FakeOrigin origin, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.setSoTimeout(60_000);
      return socket.getInputStream().readAllBytes();
    }
  }

  private static final String PLAY =
      "GET /live HTTP/1.0\r\nUser-Agent: NSPlayer/9.0.0.2980\r\nPragma: xPlayStrm=1\r\n\r\n";

  private static List<Frame> framesOf(byte[] answer) throws IOException {
    InputStream in = new java.io.ByteArrayInputStream(answer);
    HttpHead head = HttpHead.read(in);
    assertNotNull(head);
    List<Frame> frames = new ArrayList<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (head.isChunked()) {
      Problems problems = new Problems();
      RawBytes raw = new RawBytes();
      Dechunker dechunker = new Dechunker(raw, problems);
      dechunker.feed(ByteBuffer.wrap(in.readAllBytes()));
      dechunker.end();
      assertEquals(List.of(), problems.list());
      body.writeBytes(raw.bytes());
    } else {
      body.writeBytes(in.readAllBytes());
    }
    FrameParser.mmsh().feed(ByteBuffer.wrap(body.toByteArray()), frames::add);
    return frames;
  }

  private static String types(List<Frame> frames) {
    return frames.stream().map(f -> "" + f.type()).collect(Collectors.joining());
  }

  // Real ffmpeg as its player.

  static List<OriginProfile> profilesForPlayers() {
    return List.of(
        OriginProfile.wme9(),
        OriginProfile.wme9().padding(Padding.KEPT),
        OriginProfile.wme9().dribble(),
        OriginProfile.wme9().firstLocationId(0xFFFFFFF8L).gaps(7, 3),
        OriginProfile.wme9().chunked(),
        OriginProfile.vlc());
  }

  @ParameterizedTest
  @MethodSource("profilesForPlayers")
  void shouldBeDecodedByFfmpegOverMmsh(OriginProfile profile) {
    try (FakeOrigin origin = recorded(profile)) {
      Played played = Ffmpeg.play(origin.url("mmsh"), PATIENCE);

      assertTrue(played.isClean(), played.toString());
      assertEquals(60, played.videoFrames());
      assertEquals("/live", origin.requests().get(0).target());
      assertEquals(2, origin.requests().size());
    }
  }

  @Test
  void shouldEndWithEightBytesThatFfmpegItselfCannotRead() {
    try (FakeOrigin origin = recorded(OriginProfile.ffmpegStream())) {
      Played played = Ffmpeg.play(origin.url("mmsh"), PATIENCE);

      assertEquals(60, played.videoFrames());
      assertEquals("Strange chunk type 0", played.errors().get(0));
    }
  }

  @Test
  void shouldBeDecodedByFfmpegAsPlainAsf() {
    try (FakeOrigin origin = recorded(OriginProfile.plainAsf())) {
      Played played = Ffmpeg.play(origin.url(), PATIENCE);

      assertTrue(played.isClean(), played.toString());
      assertEquals(60, played.videoFrames());
    }
  }

  @Test
  void shouldGoRoundWithTimesThatGoOn() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9().join(Join.BEGINNING))) {
      origin.emit(3 * 33);
      origin.end();

      Played played = Ffmpeg.play(origin.url("mmsh"), PATIENCE);

      assertTrue(played.isClean(), played.toString());
      assertEquals(180, played.videoFrames());
      assertTrue(played.playedMs() > 11_500, played.toString());
    }
  }

  @Test
  void shouldBePlayedLiveInRealTime() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9().join(Join.KEY_FRAME))) {
      origin.play(4);

      Played played = Ffmpeg.play(origin.url("mmsh"), PATIENCE, "-frames:v", "100");

      assertEquals(100, played.videoFrames());
      assertEquals(List.of(), played.errors());
    }
  }

  // The fake player.

  @Test
  void shouldGiveThePlayerEveryByte() {
    try (FakeOrigin origin = recorded(OriginProfile.wme9());
        FakePlayer player =
            FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av).keepingFrames())) {
      player.awaitEnd(PATIENCE);

      assertEquals(List.of(), player.problems());
      assertEquals(33, player.packets());
      assertEquals(0, player.lost());
      assertEquals(java.util.Set.of(0L), player.shifts());
      assertTrue(player.endedCleanly(), player.toString());
      assertEquals("HD", types(player.frames()).substring(0, 2));
      assertTrue(player.timeToFirstMedia().isPresent());
    }
  }

  @Test
  void shouldGivePlainAsfToThePlayer() {
    try (FakeOrigin origin = recorded(OriginProfile.plainAsf());
        FakePlayer player = FakePlayer.start(PlayRequest.http(origin.url()).expecting(av))) {
      player.awaitEnd(PATIENCE);

      assertEquals(List.of(), player.problems());
      assertEquals(33, player.packets());
    }
  }

  @Test
  void shouldBeginAtTheNewestKeyFrameForLatecomers() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9().join(Join.KEY_FRAME))) {
      origin.emit(20);
      FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      player.awaitPackets(5, PATIENCE);
      origin.emit(1);
      player.awaitPackets(6, PATIENCE);
      player.close();

      assertEquals(20, player.lastPacket());
      assertEquals(List.of(), player.problems());
    }
  }

  @Test
  void shouldBeginWithTheNextPacketLikeWme() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9())) {
      origin.emit(7);
      FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.emit(1);
      player.awaitPackets(1, PATIENCE);

      assertEquals(7, player.lastPacket());
      assertEquals(List.of(), player.problems());
      player.close();
      await().atMost(PATIENCE).until(() -> origin.playing() == 0);
    }
  }

  @Test
  void shouldChangeTheHeaderInMidStream() {
    Recording audio = Recording.vector("audio.asf");
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9())) {
      FakePlayer player =
          FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av, audio).keepingFrames());
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.emit(3);
      origin.change(audio, false);
      origin.emit(2);
      origin.end();
      player.awaitEnd(PATIENCE);

      assertEquals("HDDDCHDDE", types(player.frames()));
      assertEquals(List.of(), player.problems());
    }
  }

  @Test
  void shouldJumpAndLoseAndRestart() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9())) {
      FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.emit(2);
      origin.lose(3);
      origin.jump(Duration.ofMillis(1234));
      origin.emit(1);
      player.awaitPackets(3, PATIENCE);
      origin.inject(new Fault.Cut());
      player.awaitEnd(PATIENCE);
      origin.restart(av);
      FakePlayer again = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.emit(1);
      again.awaitPackets(1, PATIENCE);
      again.close();

      assertEquals(List.of(new FakePlayer.Gap(2, 5)), player.gaps());
      assertEquals(3, player.lost());
      assertEquals(java.util.Set.of(0L, 1234L), player.shifts());
      assertEquals(FakePlayer.End.CLOSED, player.end());
      assertFalse(player.endedCleanly());
      assertEquals(0, again.lastPacket());
    }
  }

  // Its liberties.

  @Test
  void shouldSpeakLikeWindowsMediaServices() throws IOException {
    try (FakeOrigin origin = recorded(OriginProfile.wms().pairs())) {
      byte[] answer = ask(origin, PLAY);

      String text = new String(answer, StandardCharsets.ISO_8859_1);
      assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text.substring(0, 100));
      assertTrue(text.contains("Server: Cougar/9.01.01.3841\r\n"));
      int reason = text.indexOf("\r\n\r\n") + 4;
      assertTrue(reason < 504, "the first $P carries what the head left of 504 bytes");
      assertTrue(text.contains("$P"));
    }
  }

  @Test
  void shouldSendMetaAndBBit() throws IOException {
    try (FakeOrigin origin = recorded(OriginProfile.wms())) {
      List<Frame> frames = framesOf(ask(origin, PLAY));

      assertEquals("MH" + "D".repeat(33) + "E", types(frames));
      assertTrue(frames.get(5).more());
      assertFalse(frames.get(35).more());
    }
  }

  @Test
  void shouldSplitItsHeader() throws IOException {
    try (FakeOrigin origin = recorded(OriginProfile.wme9().headerFragment(256))) {
      List<Frame> frames = framesOf(ask(origin, PLAY));

      assertEquals("HHHD", types(frames).substring(0, 4));
      assertEquals(4, frames.get(0).affFlags());
      assertEquals(8, frames.get(2).affFlags());
    }
  }

  @Test
  void shouldWrapAndLeaveOutLocationIds() throws IOException {
    OriginProfile profile = OriginProfile.wme9().firstLocationId(0xFFFFFFFFL).gaps(2, 5);
    try (FakeOrigin origin = recorded(profile)) {
      List<Long> ids = framesOf(ask(origin, PLAY)).stream().map(Frame::locationId).toList();

      assertEquals(List.of(0L, 0xFFFFFFFFL, 0L, 6L, 7L, 13L), ids.subList(0, 6));
    }
  }

  @Test
  void shouldKeepThePaddingFieldOfPacketsItStripped() throws IOException {
    OriginProfile profile = OriginProfile.wme9().padding(Padding.STRIPPED_FIELD_KEPT);
    try (FakeOrigin origin = recorded(profile)) {
      Frame third = framesOf(ask(origin, PLAY)).get(3);

      assertEquals(3200 - 210, third.body().length);
      assertEquals(210, third.body()[5] & 0xFF);
    }
  }

  @Test
  void shouldDescribeWithAHeaderAndClose() throws IOException {
    try (FakeOrigin origin = recorded(OriginProfile.vlc())) {
      byte[] request = Recording.vectorBytes("requests/vlc_describe.http");

      byte[] answer = ask(origin, new String(request, StandardCharsets.ISO_8859_1));

      List<Frame> frames = framesOf(answer);
      assertEquals("H", types(frames));
      assertEquals(0x19, frames.get(0).locationId());
      assertTrue(new String(answer, StandardCharsets.ISO_8859_1).contains("Cougar 4.1.0.3921"));
    }
  }

  @Test
  void shouldPlayAtOnceForABareServer() throws IOException {
    try (FakeOrigin origin = recorded(OriginProfile.wme9())) {
      byte[] request = Recording.vectorBytes("requests/nsserver_bare.http");

      List<Frame> frames = framesOf(ask(origin, new String(request, StandardCharsets.ISO_8859_1)));

      assertEquals(35, frames.size());
    }
  }

  @Test
  void shouldTrickleInTime() throws IOException {
    try (FakeOrigin origin = recorded(OriginProfile.wme9().trickle(10, 100))) {
      long start = System.nanoTime();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
        socket.getOutputStream().write(PLAY.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(200, socket.getInputStream().readNBytes(200).length);
      }
      assertTrue(System.nanoTime() - start > 190_000_000L, "200 bytes at 1,000 a second");
    }
  }

  // Faults.

  @Test
  void shouldAnswerAsToldOnceEach() {
    try (FakeOrigin origin = recorded(OriginProfile.wme9())) {
      origin.answerNext(
          new Answer.Status("503 Busy"),
          new Answer.Redirect("302 Found", "http://127.0.0.1/elsewhere"),
          new Answer.Text("video/x-ms-asf", "<asx/>"),
          new Answer.Close());
      List<FakePlayer> players = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url()));
        player.awaitEnd(PATIENCE);
        players.add(player);
      }

      assertEquals(503, players.get(0).status());
      assertEquals(
          "http://127.0.0.1/elsewhere",
          players.get(1).head().orElseThrow().first("Location").orElseThrow());
      assertFalse(players.get(2).problems().isEmpty());
      assertEquals(0, players.get(3).status());
      assertEquals(33, players.get(4).packets());
      players.forEach(FakePlayer::close);
    }
  }

  @Test
  void shouldHangBeforeAndWithinTheHead() {
    try (FakeOrigin origin = recorded(OriginProfile.wme9())) {
      origin.answerNext(new Answer.HangBeforeHead(), new Answer.HangInHead());
      FakePlayer before = FakePlayer.start(PlayRequest.mmsh(origin.url()));
      await().atMost(PATIENCE).until(() -> origin.requests().size() == 1);
      FakePlayer within = FakePlayer.start(PlayRequest.mmsh(origin.url()));
      await().atMost(PATIENCE).until(() -> within.bytes() > 0);

      assertEquals(0, before.bytes());
      assertEquals(0, within.status());
      assertEquals(FakePlayer.End.NOT_YET, within.end());
      before.close();
      within.close();
    }
  }

  @Test
  void shouldSendGarbageBetweenFrames() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9())) {
      FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.emit(1);
      origin.inject(new Fault.Garbage(new byte[] {1, 2, 3, 4, 5}));
      await().atMost(PATIENCE).until(() -> !player.problems().isEmpty());
      player.close();

      assertTrue(player.problems().get(0).contains("where a frame should begin"));
    }
  }

  @Test
  void shouldStallWithinAFrame() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9())) {
      FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.inject(new Fault.HalfFrame());
      origin.emit(1);
      await().atMost(PATIENCE).until(() -> player.bytes() > 1200);

      assertEquals(0, player.packets());
      assertEquals(FakePlayer.End.NOT_YET, player.end());
      player.close();
    }
  }

  @Test
  void shouldCutWithinAFrameAndReset() {
    try (FakeOrigin origin = FakeOrigin.start(av, OriginProfile.wme9())) {
      FakePlayer cut = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.inject(new Fault.CutFrame());
      cut.awaitEnd(PATIENCE);
      FakePlayer reset = FakePlayer.start(PlayRequest.mmsh(origin.url()).expecting(av));
      reset.awaitHead(PATIENCE);
      await().atMost(PATIENCE).until(() -> origin.playing() == 1);
      origin.inject(new Fault.Reset());
      reset.awaitEnd(PATIENCE);

      assertEquals(List.of("the connection ended within a frame"), cut.problems());
      assertEquals(FakePlayer.End.RESET, reset.end());
    }
  }

  @Test
  void shouldRefuseConnectionsUntilItListensAgain() {
    try (FakeOrigin origin = recorded(OriginProfile.wme9())) {
      origin.refuse();
      FakePlayer refused = FakePlayer.start(PlayRequest.mmsh(origin.url())).awaitEnd(PATIENCE);
      origin.listenAgain();
      FakePlayer player = FakePlayer.start(PlayRequest.mmsh(origin.url())).awaitEnd(PATIENCE);

      assertEquals(FakePlayer.End.NOT_CONNECTED, refused.end());
      assertEquals(33, player.packets());
    }
  }

  // Credentials.

  @ParameterizedTest
  @ValueSource(strings = {"MD5", "MD5-sess", "Basic"})
  void shouldLetInFfmpegWithTheRightPasswordOnly(String scheme) {
    try (FakeOrigin origin = recorded(OriginProfile.plainAsf())) {
      if (scheme.equals("Basic")) {
        origin.requireBasic("user1", "pass1");
      } else {
        origin.requireDigest("user1", "pass1", scheme);
      }
      String right = origin.url().replace("://", "://user1:pass1@");
      String wrong = origin.url().replace("://", "://user1:pass2@");

      assertEquals(60, Ffmpeg.play(right, PATIENCE).videoFrames());
      assertFalse(Ffmpeg.play(wrong, PATIENCE).isClean());
    }
  }

  @Test
  void shouldKeepTimesOfWhatItSent() {
    try (FakeOrigin origin =
        FakeOrigin.start(NumberedMedia.ofRate(300_000), OriginProfile.wme9())) {
      long before = System.nanoTime();
      origin.emit(10);

      assertEquals(10, origin.emitted());
      assertTrue(origin.emittedAtNs(9) - before >= 0);
    }
  }
}
