package org.wmrelay.wire.asf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.wire.Seed;
import org.wmrelay.wire.Vectors;

@SuppressWarnings("ByteBufferBackingArray") // HeaderBuilder allocates the buffers
class AsfHeaderTest {

  private static final byte[] NO_STREAM = {};

  @ParameterizedTest
  @CsvSource({
    "audio.asf,    444, 3200, 3018, false, true,  1",
    "av.asf,       709, 3200, 4046, false, true,  2",
    "av1444.asf,   709, 1444, 4046, false, true,  2",
    "deframed.asf, 709, 3200, 0,    true,  true,  2",
  })
  void shouldReadHeadersOfFfmpeg(
      String file,
      int length,
      int packetSize,
      long playMs,
      boolean broadcast,
      boolean seekable,
      int streams)
      throws Exception {
    AsfHeader header = AsfHeader.parse(Vectors.bytes(file));

    assertEquals(length, header.bytes().length);
    assertEquals(packetSize, header.packetSize());
    assertEquals(3100, header.prerollMs());
    assertEquals(playMs, header.playDurationMs());
    assertEquals(broadcast, header.isBroadcast());
    assertEquals(seekable, header.isSeekable());
    assertEquals(streams, header.streams().size());
  }

  @Test
  void shouldReadHeaderOfVlcDespiteItsObjectCount() throws Exception {
    byte[] frame = Vectors.bytes("vlc_mmsh_describe_response.bin");

    AsfHeader header = AsfHeader.parse(Arrays.copyOfRange(frame, 12, frame.length));

    assertEquals(783, header.bytes().length);
    assertEquals(6, header.bytes()[24]);
    assertEquals(4096, header.packetSize());
    assertEquals(2000, header.prerollMs());
    assertEquals(576_000, header.displayedBitrate());
    assertEquals(
        List.of(
            new AsfStream(1, StreamType.VIDEO, "WMV2", 160, 120, 0, 0, 0, false, false),
            new AsfStream(
                2, StreamType.AUDIO, "Windows Media Audio 9", 0, 0, 44100, 1, 64000, false, false)),
        header.streams());
  }

  @Test
  void shouldReadWhatFollowsTheHeaderOnlyUpToItsEnd() throws Exception {
    byte[] header = HeaderBuilder.audioAndVideo().countOneTooMany().build();
    byte[] longer = Arrays.copyOf(header, header.length + 1000);

    assertArrayEquals(header, AsfHeader.parse(longer).bytes());
    assertArrayEquals(header, AsfHeader.parse(ByteBuffer.wrap(longer, 0, header.length)).bytes());
  }

  @Test
  void shouldReadBufferFromItsPositionAndLeaveIt() throws Exception {
    byte[] header = HeaderBuilder.audioAndVideo().build();
    ByteBuffer buffer = ByteBuffer.allocate(header.length + 7).position(7).put(header).position(7);

    assertArrayEquals(header, AsfHeader.parse(buffer).bytes());
    assertEquals(7, buffer.position());
    assertEquals(ByteOrder.BIG_ENDIAN, buffer.order());
  }

  @Test
  void shouldReadTexts() throws Exception {
    AsfHeader header =
        parse(
            HeaderBuilder.audioAndVideo()
                .texts(" Evening\r\nnews ", "\u653e\u9001\u5c40", "(c)", "All\u2028day", "G"));

    assertEquals("Evening  news", header.title());
    assertEquals("\u653e\u9001\u5c40", header.author());
    assertEquals("(c)", header.copyright());
    assertEquals("All day", header.description());
  }

  @Test
  void shouldReadTextsThatRunOutOfTheirObject() throws Exception {
    byte[] body = {100, 0, 100, 0, 0, 0, 0, 0, 0, 0, 'T', 0, 'i', 0};

    AsfHeader header =
        parse(HeaderBuilder.audioAndVideo().object(AsfObject.CONTENT_DESCRIPTION, body));

    assertEquals("Ti", header.title());
    assertEquals("", header.author());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9})
  void shouldReadNoTextsFromObjectTooShortForTheirLengths(int length) throws Exception {
    AsfHeader header =
        parse(
            HeaderBuilder.audioAndVideo().object(AsfObject.CONTENT_DESCRIPTION, new byte[length]));

    assertEquals("", header.title());
  }

  @Test
  void shouldFindStreamHiddenInItsExtendedProperties() throws Exception {
    byte[] hidden = HeaderBuilder.videoBody(3, "WVC1");

    AsfHeader header =
        parse(HeaderBuilder.live(200).audio(1, 0x55).extendedStream(3, 700_000, 0, hidden));

    assertEquals(
        new AsfStream(3, StreamType.VIDEO, "WVC1", 320, 240, 0, 0, 700_000, false, false),
        header.streams().get(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReadExtendedPropertiesBeforeAndBehindTheirStream(boolean before) throws Exception {
    HeaderBuilder builder = HeaderBuilder.live(200);
    if (before) {
      builder.extendedStream(2, 900_000, 4, NO_STREAM).video(2, "WMV3");
    } else {
      builder.video(2, "WMV3").extendedStream(2, 900_000, 4, NO_STREAM);
    }

    AsfStream video = parse(builder).streams().get(0);

    assertEquals(900_000, video.averageBitrate());
    assertTrue(video.noCleanPoints());
  }

  @Test
  void shouldTellEncryptedAndOtherStreams() throws Exception {
    AsfHeader header =
        parse(
            HeaderBuilder.live(200)
                .video(0x8002, "WMV3")
                .object(
                    AsfObject.STREAM_PROPERTIES,
                    HeaderBuilder.streamBody("59DACFC0-59E6-11D0-A3AC-00A0C90348F6", 7, 0).array())
                .object(
                    AsfObject.STREAM_PROPERTIES,
                    HeaderBuilder.streamBody("3AFB65E2-47EF-40F2-AC2C-70A90D71D343", 127, 0)
                        .array()));

    assertTrue(header.streams().get(0).encrypted());
    assertEquals(2, header.streams().get(0).number());
    assertEquals(StreamType.COMMAND, header.streams().get(1).type());
    assertEquals(StreamType.OTHER, header.streams().get(2).type());
    assertEquals(127, header.streams().get(2).number());
  }

  @ParameterizedTest
  @CsvSource({
    "0x0055, MP3",
    "0x0160, Windows Media Audio 1",
    "0x0161, Windows Media Audio 9",
    "0x0162, Windows Media Audio 9 Professional",
    "0x00FF, AAC",
    "0x1600, AAC",
    "0xBEEF, 0xBEEF",
  })
  void shouldNameAudioCodec(int tag, String name) throws Exception {
    assertEquals(name, parse(HeaderBuilder.live(200).audio(1, tag)).streams().get(0).codec());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {"MP4S, MP4S", "h264, h264", "\"A\rB \", 0x20420D41"})
  void shouldNameVideoCodec(String fourcc, String name) throws Exception {
    String letters = (fourcc + "    ").substring(0, 4);

    assertEquals(name, parse(HeaderBuilder.live(200).video(1, letters)).streams().get(0).codec());
  }

  @Test
  void shouldSayNothingOfFormatThatIsTooShort() throws Exception {
    AsfHeader header =
        parse(
            HeaderBuilder.live(200)
                .object(
                    AsfObject.STREAM_PROPERTIES,
                    HeaderBuilder.streamBody("BC19EFC0-5B4D-11CF-A8FD-00805F5C442B", 1, 50)
                        .array()));

    assertEquals(
        new AsfStream(1, StreamType.VIDEO, "", 0, 0, 0, 0, 0, false, false),
        header.streams().get(0));
  }

  @ParameterizedTest
  @CsvSource({"1 128000 2 300000 3 700000, 828000", "1 64000 2 300000, 500000"})
  void shouldShowBitrateOfBestAudioAndVideo(String pairs, long shown) throws Exception {
    int[] numbers = Arrays.stream(pairs.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    AsfHeader header =
        parse(
            HeaderBuilder.live(200)
                .audio(1, 0x161)
                .video(2, "WMV3")
                .video(3, "WMV3")
                .bitrates(numbers));

    assertEquals(shown, header.displayedBitrate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                     | true
          packet size            | false
          number                 | false
          type                   | false
          codec                  | false
          one more               | false
          """)
  void shouldTellWhetherPlayerCanGoOnWithOtherHeader(String change, boolean compatible)
      throws Exception {
    AsfHeader header = parse(HeaderBuilder.live(200).audio(1, 0x161).video(2, "WMV3"));
    HeaderBuilder other = HeaderBuilder.live(change.equals("packet size") ? 300 : 200);
    other.texts("another", "", "", "", "");
    other.audio(1, change.equals("codec") ? 0x162 : 0x161);
    if (change.equals("type")) {
      other.audio(2, 0x161);
    } else {
      other.video(change.equals("number") ? 3 : 2, "WMV3");
    }
    if (change.equals("one more")) {
      other.video(4, "WMV3");
    }

    assertEquals(compatible, header.isCompatibleWith(parse(other)));
  }

  @Test
  void shouldEqualHeaderWithSameBytesOnly() throws Exception {
    AsfHeader header = parse(HeaderBuilder.audioAndVideo());

    assertEquals(header, parse(HeaderBuilder.audioAndVideo()));
    assertEquals(header.hashCode(), parse(HeaderBuilder.audioAndVideo()).hashCode());
    assertNotEquals(header, parse(HeaderBuilder.audioAndVideo().dataSize(51)));
  }

  @Test
  void shouldNotChangeWithTheArraysItTakesAndGives() throws Exception {
    byte[] bytes = HeaderBuilder.audioAndVideo().build();
    AsfHeader header = AsfHeader.parse(bytes);
    byte[] original = bytes.clone();

    bytes[40] ^= 1;
    header.bytes()[40] ^= 1;
    header.sanitised()[40] ^= 1;

    assertArrayEquals(original, header.bytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          file properties 63 63    | a packet size of 64 to 65527, found 63
          file properties 64 65528 | a packet size of 64 to 65527, found 65528
          file properties 64 -1    | a packet size of 64 to 65527, found 4294967295
          preroll                  | a preroll of 32 bits, found 4294967296 ms
          no stream                | a stream in the header, found none
          no file properties       | File Properties in the header, found none
          short file properties    | File Properties of at least 104 bytes, found 103
          stream 0                 | a stream number of 1 to 127, found 0
          short stream             | Stream Properties of at least 78 bytes, found 77
          short extension          | Header Extension of at least 46 bytes, found 45
          half an object           | an object, found 23 bytes
          small object             | an object size of 24 to 24, found 23
          large object             | an object size of 24 to 24, found 25
          endless object           | an object size of 24 to 24, found 18446744073709551615
          names                    | a stream name inside its object, found 4 bytes
          systems                  | a payload extension system inside its object, found 22 bytes
          system info              | a payload extension system inside its object, found 4294967295 bytes
          many objects             | at most 1024 objects, found another
          """)
  void shouldRefuse(String what, String message) {
    AsfException e = assertThrows(AsfException.class, () -> parse(broken(what)));

    assertEquals("expected " + message, e.getMessage().replaceFirst("at byte \\d+: ", ""));
  }

  @Test
  void shouldRefuseWhatIsNoHeader() {
    byte[] header = HeaderBuilder.audioAndVideo().build();
    assertRefused("at byte 0: expected an ASF header, found 0 bytes", new byte[0]);
    assertRefused(
        "at byte 0: expected an ASF header, found 00000000-0000-0000-0000-000000000000",
        new byte[24]);
    assertRefused(
        "at byte "
            + (header.length - 1)
            + ": expected a header of "
            + header.length
            + " bytes, found its end after "
            + (header.length - 1),
        Arrays.copyOf(header, header.length - 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 29, (1 << 20) - 49, 1L << 32, -1})
  void shouldRefuseHeaderSize(long size) {
    byte[] header = HeaderBuilder.audioAndVideo().build();
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(16, size);

    assertRefused(
        "at byte 16: expected a header size of 30 to 1048526, found " + Long.toUnsignedString(size),
        header);
  }

  @Test
  void shouldTakeLargestHeader() throws Exception {
    int rest = AsfHeader.MAX_LENGTH - HeaderBuilder.audioAndVideo().build().length - 24;
    HeaderBuilder largest = HeaderBuilder.audioAndVideo().object(AsfObject.PADDING, new byte[rest]);

    assertEquals(AsfHeader.MAX_LENGTH, parse(largest).bytes().length);
  }

  @Test
  void shouldRefuseDataObjectThatIsNone() {
    byte[] header = HeaderBuilder.audioAndVideo().build();
    header[header.length - 50] ^= 1;

    AsfException e = assertThrows(AsfException.class, () -> AsfHeader.parse(header));

    assertEquals(header.length - 50, e.offset());
  }

  @Test
  void shouldMarkSanitisedHeaderAsLive() throws Exception {
    byte[] bytes =
        new HeaderBuilder()
            .fileProperties(2 | 0x40, 100, 200, 3000)
            .video(2, "WMV3")
            .dataSize(0x7FFF_0000_1234L)
            .build();
    AsfHeader header = AsfHeader.parse(bytes);

    byte[] live = header.sanitised();

    assertEquals(bytes.length, live.length);
    AsfHeader reread = AsfHeader.parse(live);
    assertTrue(reread.isBroadcast());
    assertFalse(reread.isSeekable());
    assertEquals(0, reread.playDurationMs());
    assertEquals(50, reread.dataObjectSize());
    assertEquals(header.streams(), reread.streams());
    assertEquals(header.fileId(), reread.fileId());
    // File size, packets count, play and send duration, flags, minimum packet size, data packets.
    ByteBuffer expected = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int file = 30;
    int data = bytes.length - 50;
    expected.putLong(file + 40, 0).putLong(file + 56, 0).putLong(file + 64, 0);
    expected.putLong(file + 72, 0).putInt(file + 88, 1 | 0x40).putInt(file + 92, 200);
    expected.putLong(data + 16, 50).putLong(data + 40, 0);
    assertArrayEquals(expected.array(), live);
  }

  @ParameterizedTest
  @ValueSource(strings = {"av.asf", "audio.asf", "av1444.asf", "deframed.asf"})
  void shouldSanitiseTwiceAsOnce(String file) throws Exception {
    byte[] once = AsfHeader.parse(Vectors.bytes(file)).sanitised();

    assertArrayEquals(once, AsfHeader.parse(once).sanitised());
  }

  @ParameterizedTest
  @CsvSource({
    "4000, 5000, 5000, 1000, none",
    "9000, 5000, 5000, 1000, padding",
    "1000, 9000, 9000, 1000, padding codecs",
    "1000, 5000, 14000, 1000, padding codecs",
    "1000, 5000, 17000, 1000, padding codecs extended",
    "1000, 5000, 17000, 17000, padding codecs extended markers",
  })
  void shouldDropWhatNobodyNeedsFromTooLongHeader(
      int padding, int codecs, int extended, int markers, String dropped) throws Exception {
    AsfHeader header =
        parse(
            HeaderBuilder.live(200)
                .object(AsfObject.PADDING, new byte[padding])
                .audio(1, 0x161)
                .object(AsfObject.CODEC_LIST, new byte[codecs])
                .object(AsfObject.EXTENDED_CONTENT_DESCRIPTION, new byte[extended])
                .object(AsfObject.MARKERS, new byte[markers])
                .video(2, "WMV3")
                .countOneTooMany());

    byte[] live = header.sanitised();

    List<String> gone = dropped.equals("none") ? List.of() : List.of(dropped.split(" ", -1));
    int objects = 7 - gone.size();
    assertEquals(objects, live[24], "object count");
    assertEquals(header.streams(), AsfHeader.parse(live).streams());
    int length = header.bytes().length;
    length -= gone.contains("padding") ? 24 + padding : 0;
    length -= gone.contains("codecs") ? 24 + codecs : 0;
    length -= gone.contains("extended") ? 24 + extended : 0;
    length -= gone.contains("markers") ? 24 + markers : 0;
    assertEquals(length, live.length);
    assertTrue(live.length <= LiveHeader.COMFORTABLE_LENGTH);
  }

  @Test
  void shouldSurviveRandomObjects() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int run = 0; run < 20_000; run++) {
      byte[] header = randomHeader(random);
      try {
        AsfHeader parsed = AsfHeader.parse(header);
        assertEquals(parsed.streams(), AsfHeader.parse(parsed.sanitised()).streams());
      } catch (AsfException e) {
        assertTrue(e.offset() <= header.length, e.getMessage() + " " + seed);
      } catch (RuntimeException e) {
        throw new AssertionError("run " + run + " " + seed, e);
      }
    }
  }

  private static byte[] randomHeader(Random random) {
    Guid[] ids = {
      AsfObject.STREAM_PROPERTIES,
      AsfObject.STREAM_BITRATES,
      AsfObject.CONTENT_DESCRIPTION,
      AsfObject.HEADER_EXTENSION,
      AsfObject.PADDING,
    };
    HeaderBuilder builder = HeaderBuilder.audioAndVideo();
    for (int i = random.nextInt(6); i > 0; i--) {
      byte[] body = new byte[random.nextInt(200)];
      for (int at = random.nextInt(8); at < body.length; at += 1 + random.nextInt(8)) {
        body[at] = (byte) random.nextInt(256);
      }
      if (random.nextInt(3) == 0) {
        builder.extension(AsfObject.EXTENDED_STREAM_PROPERTIES, body);
      } else {
        builder.object(ids[random.nextInt(ids.length)], body);
      }
    }
    return builder.build();
  }

  private static HeaderBuilder broken(String what) {
    HeaderBuilder usual = HeaderBuilder.audioAndVideo();
    byte[] extended = new byte[64];
    if (what.startsWith("file properties")) {
      String[] sizes = what.split(" ", -1);
      return new HeaderBuilder()
          .fileProperties(1, Integer.parseInt(sizes[2]), Integer.parseInt(sizes[3]), 0);
    }
    return switch (what) {
      case "preroll" -> new HeaderBuilder().fileProperties(1, 200, 200, 1L << 32);
      case "no stream" -> HeaderBuilder.live(200);
      case "no file properties" -> new HeaderBuilder().audio(1, 0x161);
      case "short file properties" ->
          new HeaderBuilder().object(AsfObject.FILE_PROPERTIES, new byte[79]);
      case "stream 0" -> usual.audio(0x80, 0x161);
      case "short stream" -> usual.object(AsfObject.STREAM_PROPERTIES, new byte[53]);
      case "short extension" -> usual.object(AsfObject.HEADER_EXTENSION, new byte[21]);
      case "half an object" -> usual.raw(new byte[23]);
      case "small object" -> usual.raw(objectOfSize(23));
      case "large object" -> usual.raw(objectOfSize(25));
      case "endless object" -> usual.raw(objectOfSize(-1));
      case "names" -> {
        extended[60] = 1;
        yield usual.extension(AsfObject.EXTENDED_STREAM_PROPERTIES, extended);
      }
      case "name" -> {
        extended = Arrays.copyOf(extended, 64 + 4);
        extended[60] = 1;
        extended[64 + 2] = 1;
        yield usual.extension(AsfObject.EXTENDED_STREAM_PROPERTIES, extended);
      }
      case "systems" -> {
        extended[62] = 1;
        yield usual.extension(AsfObject.EXTENDED_STREAM_PROPERTIES, extended);
      }
      case "system info" -> {
        extended = Arrays.copyOf(extended, 64 + 22);
        extended[62] = 1;
        Arrays.fill(extended, 64 + 18, 64 + 22, (byte) 0xFF);
        yield usual.extension(AsfObject.EXTENDED_STREAM_PROPERTIES, extended);
      }
      case "many objects" -> {
        for (int i = 0; i < 1024; i++) {
          usual.object(AsfObject.PADDING, new byte[0]);
        }
        yield usual;
      }
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static byte[] objectOfSize(long size) {
    return HeaderBuilder.body(24).putLong(16, size).array();
  }

  private static AsfHeader parse(HeaderBuilder builder) throws AsfException {
    return AsfHeader.parse(builder.build());
  }

  private static void assertRefused(String message, byte[] bytes) {
    assertEquals(
        message, assertThrows(AsfException.class, () -> AsfHeader.parse(bytes)).getMessage());
  }
}
