package org.wmrelay.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire code of the tests against the protocol vectors, which real programs have written. */
class WireTest {

  private static List<Frame> frames(FrameParser parser, byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    parser.feed(ByteBuffer.wrap(bytes), frames::add);
    assertTrue(parser.atFrameBoundary());
    return frames;
  }

  @ParameterizedTest
  @CsvSource({"av.asf,33,3200", "av.asf_stream,33,3200", "audio.asf,9,3200", "av1444.asf,73,1444"})
  void shouldReadRecordings(String name, int packets, int packetSize) {
    Recording recording = Recording.vector(name);

    assertEquals(packets, recording.period());
    assertEquals(packetSize, recording.packetSize());
    for (int i = 0; i < packets; i++) {
      assertEquals(i, recording.indexOf(recording.packet(i)));
      assertEquals(packetSize, recording.packet(i).length());
      assertTrue(recording.packet(i).hasCleanPadding());
    }
  }

  @Test
  void shouldFindKeyFramesTimesAndPadding() {
    Recording av = Recording.vector("av.asf");

    List<Integer> keys =
        IntStream.range(0, 33)
            .filter(i -> av.packet(i).startsKeyFrame(av.videoStreams()))
            .boxed()
            .toList();

    assertEquals(List.of(0, 7, 15, 24), keys);
    assertEquals(3993, av.packet(32).sendTimeMs());
    assertEquals(2798, av.packet(32).paddingLength());
  }

  @Test
  void shouldStripPaddingLikeTheVector() {
    AsfPacket full = AsfPacket.parse(Recording.vectorBytes("pad_full.bin"));
    byte[] stripped = Recording.vectorBytes("pad_short.bin");

    assertArrayEquals(stripped, full.stripped());
    assertEquals(full.essence(), AsfPacket.parse(stripped).essence());
    assertEquals(0L, AsfPacket.parse(stripped).shiftFrom(full));
  }

  @Test
  void shouldKnowAPacketAgainInLaterRoundsByItsTimes() {
    Recording av = Recording.vector("av.asf");
    AsfPacket later = av.packet(3 * 33 + 2);

    assertEquals(2, av.indexOf(later));
    assertEquals(3 * av.roundMs(), later.shiftFrom(av.packet(2)));
  }

  @Test
  void shouldNoticeATimeThatWasNotShiftedWithTheOthers() {
    AsfPacket packet = Recording.vector("av.asf").packet(0);
    byte[] bytes = packet.bytes().clone();
    bytes[5] ^= 1; // a byte of the send time alone
    AsfPacket changed = AsfPacket.parse(bytes);

    assertEquals(packet.essence(), changed.essence());
    assertNull(changed.shiftFrom(packet));
  }

  @Test
  void shouldNoticeAChangedPayload() {
    Recording av = Recording.vector("av.asf");
    byte[] bytes = av.packet(4).bytes().clone();
    bytes[1000] ^= 1;

    assertEquals(-1, av.indexOf(AsfPacket.parse(bytes)));
  }

  @Test
  void shouldRefuseAPacketWhosePartsDoNotAddUp() {
    byte[] bytes = Recording.vector("av.asf").packet(0).bytes();

    assertThrows(
        IllegalArgumentException.class,
        () -> AsfPacket.parse(java.util.Arrays.copyOf(bytes, bytes.length - 1)));
  }

  @Test
  void shouldWriteTheFramesOfThePushVector() {
    ByteArrayOutputStream mmsh = new ByteArrayOutputStream();
    ByteArrayOutputStream push = new ByteArrayOutputStream();
    int number = 0;
    for (Frame frame : frames(FrameParser.push(), Recording.vectorBytes("push_body.bin"))) {
      push.writeBytes(
          frame.type() == 'E' ? Frames.end(0) : Frames.push(frame.type(), frame.body()));
      mmsh.writeBytes(
          switch (frame.type()) {
            case 'H' -> Frames.header(0, frame.body());
            case 'D' -> Frames.mms('D', number, number++, frame.body());
            default -> Frames.end(0);
          });
    }

    assertArrayEquals(Recording.vectorBytes("push_body.bin"), push.toByteArray());
    assertArrayEquals(Recording.vectorBytes("wmsp_from_push.bin"), mmsh.toByteArray());
  }

  @Test
  void shouldWriteAPushedChangeOfHeader() {
    List<Frame> frames = frames(FrameParser.push(), Recording.vectorBytes("push_change.bin"));
    Frame change = frames.stream().filter(f -> f.type() == 'C').findFirst().orElseThrow();
    byte[] header = java.util.Arrays.copyOfRange(change.body(), 4, change.length());
    ByteBuffer whole = ByteBuffer.wrap(Recording.vectorBytes("push_change.bin"));

    byte[] written = Frames.pushChange(header);

    assertEquals(448, change.length());
    assertTrue(
        IntStream.range(0, whole.limit() - written.length)
            .anyMatch(at -> whole.slice(at, written.length).equals(ByteBuffer.wrap(written))));
  }

  @Test
  void shouldSplitAHeaderLikeTheVector() {
    byte[] vector = Recording.vectorBytes("wmsp_header_fragmented.bin");
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    frames(FrameParser.mmsh(), vector).forEach(frame -> header.writeBytes(frame.body()));

    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Frames.splitHeader(header.toByteArray(), 256).forEach(written::writeBytes);

    assertArrayEquals(vector, written.toByteArray());
    assertEquals(1, AsfHeader.parse(header.toByteArray()).videoStreams().size());
  }

  @Test
  void shouldReadMetaBBitAndFfmpegsLongEnd() {
    List<Frame> meta = frames(FrameParser.mmsh(), Recording.vectorBytes("wmsp_meta_bflag.bin"));
    List<Frame> odd = frames(FrameParser.mmsh(), Recording.vectorBytes("av.asf_stream"));

    assertEquals('M', meta.get(0).type());
    assertTrue(meta.get(2).more());
    assertEquals(1000, meta.get(2).locationId());
    assertEquals(8, odd.get(odd.size() - 1).length());
    byte[] end = Frames.longEnd((int) odd.get(odd.size() - 1).reason());
    byte[] stream = Recording.vectorBytes("av.asf_stream");
    assertEquals(ByteBuffer.wrap(stream, stream.length - 12, 12).slice(), ByteBuffer.wrap(end));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 1000})
  void shouldParseFramesFedInPieces(int piece) {
    byte[] bytes = Recording.vectorBytes("wmsp_from_push.bin");
    FrameParser parser = FrameParser.mmsh();
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += piece) {
      parser.feed(
          ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)),
          frame -> lengths.add(frame.packetSize()));
    }

    assertEquals(35, lengths.size());
    assertEquals(717, lengths.get(0));
  }

  @Test
  void shouldRefuseGarbageWhereAFrameShouldBegin() {
    byte[] garbage = "HTTP/1.1".getBytes(UTF_8);

    assertThrows(
        IllegalArgumentException.class,
        () -> FrameParser.mmsh().feed(ByteBuffer.wrap(garbage), frame -> {}));
  }

  @Test
  void shouldPatchTheHeaderAsVlcDoesAndStillSeeOneStream() {
    Recording av = Recording.vector("av.asf");
    AsfHeader vlc = AsfHeader.parse(av.asfHeader().asVlcWritesIt());

    assertEquals(av.asfHeader().objectCount() + 1, vlc.objectCount());
    assertNotEquals(50, vlc.dataObjectSize());
    assertEquals(av.videoStreams(), vlc.videoStreams());
    assertEquals(av.asfHeader().essence(), vlc.essence());
  }

  @Test
  void shouldFindTheSameEssenceInFileAndLiveHeader() {
    AsfHeader file = AsfHeader.parse(Recording.vectorBytes("av.asf"));
    AsfHeader live = AsfHeader.parse(Recording.vector("av.asf").header());
    AsfHeader other = AsfHeader.parse(Recording.vectorBytes("audio.asf"));

    assertEquals(file.essence(), live.essence());
    assertNotEquals(file.essence(), other.essence());
    assertEquals(1, live.flags());
  }

  @Test
  void shouldKnowNumberedPacketsAgain() {
    NumberedMedia media = new NumberedMedia(1450, 300_000, 30);
    NumberedMedia same = new NumberedMedia(1450, 300_000, 30);

    for (long n = 0; n < 3000; n++) {
      AsfPacket packet = AsfPacket.parse(media.packet(n).stripped());
      assertEquals(n, same.indexOf(packet));
      assertEquals(n % 30 == 0, packet.startsKeyFrame(media.videoStreams()));
    }
    assertEquals(38_666, media.packet(1000).sendTimeMs());
    assertEquals(List.of(1), media.videoStreams());
  }

  @Test
  void shouldNoticeAChangedByteOfANumberedPacket() {
    NumberedMedia media = NumberedMedia.ofRate(300_000);
    byte[] bytes = media.packet(77).bytes().clone();
    bytes[1200] ^= 4;

    assertEquals(-1, media.indexOf(AsfPacket.parse(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "MD5-sess,HEX,00000001,ced27f2f231c1b5496f4b0b72ea9d413",
    "MD5-sess,HEX,00000002,215e95157fa1354b95b30782327a5c36",
    "MD5-sess,RAW,00000001,54017685e5b3ff16ed95846560e3a73e",
    "MD5,HEX,00000001,46f783e90ed65a0d96e628a056a60605"
  })
  void shouldComputeTheWorkedDigests(
      String algorithm, Digest.Ha1 form, String nc, String response) {
    String credentials =
        "Digest username=\"user1\",realm=\"Digest\",nonce=\"4a6f6e657354657374204e6f6e636531\","
            + "uri=\"/test\",cnonce=\"0a4f113b8c2d5e6f\",nc=%s,algorithm=%s,qop=\"auth\"";
    Map<String, String> fields = Digest.fields(credentials.formatted(nc, algorithm));

    assertEquals(response, Digest.response(fields, "POST", "pass1", form, UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,06bb56af398441b7ef675fd96af272e4",
    "windows-31j,e34b4ef76d0ff422bc92f0e4979619bb"
  })
  void shouldComputeDigestsOfJapaneseNames(String charset, String response) {
    Map<String, String> fields =
        Map.of(
            "username", "ユーザ",
            "realm", "Digest",
            "nonce", "4a6f6e657354657374204e6f6e636531",
            "uri", "/test",
            "cnonce", "0a4f113b8c2d5e6f",
            "nc", "00000001",
            "algorithm", "MD5-sess",
            "qop", "auth");

    assertEquals(
        response, Digest.response(fields, "POST", "ひみつ", Digest.Ha1.HEX, Charset.forName(charset)));
  }

  @Test
  void shouldReadHeadsOfRealPlayers() throws IOException {
    var play =
        HttpHead.read(new ByteArrayInputStream(Recording.vectorBytes("requests/ffmpeg_play.http")));

    assertEquals("GET", play.method());
    assertEquals("/live", play.target());
    assertTrue(play.hasPragma("xPlayStrm=1"));
    assertEquals("NSPlayer/4.1.0.3856", play.first("user-agent").orElseThrow());
  }
}
