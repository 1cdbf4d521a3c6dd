package org.wmrelay.wire.mmsh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.wire.CodecAsserts;
import org.wmrelay.wire.Seed;
import org.wmrelay.wire.Vectors;

class PragmasTest {

  private static final String PRAGMA = "pragma:";

  @Test
  void shouldReadWhatRealPlayersSend() {
    StringBuilder dump = new StringBuilder();
    for (String request : Vectors.requests()) {
      Pragmas pragmas = Pragmas.parse(pragmaLines(request));
      dump.append(request).append('\n').append("  ").append(pragmas).append('\n');
      dump.append("  ").append(StreamSelection.of(pragmas)).append('\n');
    }

    String actual = dump.toString();

    assertEquals(CodecAsserts.goldenDump("requests", actual), actual);
  }

  @Test
  void shouldReadPlayOfFfmpegDespiteItsMissingLineEnd() {
    Pragmas pragmas = Pragmas.parse(pragmaLines("ffmpeg_play.http"));

    assertTrue(pragmas.flag("xPlayStrm"));
    assertEquals(OptionalLong.of(2), pragmas.number("request-context"));
    assertEquals(OptionalLong.of(0), pragmas.number("stream-time"));
    assertEquals(Optional.of("0Connection: Close"), pragmas.text("stream-time"));
    assertEquals(OptionalLong.of(1), pragmas.number("rate"));
  }

  @Test
  void shouldKeepGuidThatIsNone() {
    Pragmas pragmas = Pragmas.parse(pragmaLines("vlc_describe.http"));

    assertEquals(
        Optional.of("{0xbabac001-0xd230-0x3589-0xae1f5f96845e500f}"), pragmas.text("xClientGUID"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      nullValues = "null",
      textBlock =
          """
          features="broadcast,playlist"         | features | broadcast,playlist
          no-cache, features="broadcast"        | features | broadcast
          features = "broadcast" , a=1          | features | broadcast
          features="broadcast,seekable          | features | broadcast,seekable
          FEATURES=x                            | Features | x
          a=1,a=2                               | a        | 1
          proxy-client-agent="Player, 9=x", b=1 | b        | 1
          entry= ffff:1:0 ffff:2:0              | entry    | ffff:1:0 ffff:2:0
          no-cache                              | no-cache | ''
          a=                                    | a        | ''
          ,,a=b,,                               | a        | b
          =x                                    | a        | null
          a=b=c                                 | a        | b=c
          """)
  void shouldReadToken(String line, String name, String value) {
    Optional<String> expected = Optional.ofNullable(value).map(v -> v.equals("''") ? "" : v);

    assertEquals(expected, Pragmas.parse(List.of(line)).text(name));
  }

  @ParameterizedTest
  @CsvSource({
    "a=5, 5",
    "a=5x, 5",
    "a=1.000, 1",
    "a=4294967295, 4294967295",
    "a=999999999999999999," + " 999999999999999999",
    "a=1000000000000000000, -1",
    "a, -1",
    "a=, -1",
    "a=-5, -1",
    "a=x5, -1",
    "b=5, -1",
    "a=\"7\", 7",
    "a=\u0663, -1",
  })
  void shouldReadNumberAtStartOfValue(String line, long number) {
    assertEquals(number, Pragmas.parse(List.of(line)).number("a").orElse(-1));
  }

  @ParameterizedTest
  @CsvSource({
    "xPlayStrm=1, true",
    "XPLAYSTRM=1, true",
    "xPlayStrm, true",
    "xPlayStrm=yes, true",
    "xPlayStrm=0, false",
    "xPlayNextEntry=1, false",
    "x, false",
  })
  void shouldReadFlag(String line, boolean set) {
    assertEquals(set, Pragmas.parse(List.of(line)).flag("xPlayStrm"));
  }

  @Test
  void shouldTakeTokensFromAllLinesAndTheFirstOfAName() {
    Pragmas pragmas = Pragmas.parse(List.of("a=1", "b=2,a=3", "c"));

    assertEquals("{a=1, b=2, c=}", pragmas.toString());
  }

  @Test
  void shouldLeaveOutWhatExceedsItsLimits() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      lines.add("t" + i + "=1");
    }
    Pragmas many = Pragmas.parse(lines);
    assertTrue(many.has("t" + (Pragmas.MAX_TOKENS - 1)));
    assertFalse(many.has("t" + Pragmas.MAX_TOKENS));

    Pragmas huge = Pragmas.parse(List.of("a=" + "x".repeat(1 << 20), "b=1"));
    assertEquals(Pragmas.MAX_LENGTH - 2, huge.text("a").orElseThrow().length());
    assertFalse(huge.has("b"));
  }

  @Test
  void shouldReadAnyText() {
    Seed seed = Seed.next();
    Random random = seed.random();
    String alphabet = "ab=,\" \t:0159;{}\u00e9\u0000\u3042";
    for (int run = 0; run < 20_000; run++) {
      StringBuilder line = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String what = seed + " read " + line;
      Pragmas pragmas = Pragmas.parse(List.of(line.toString(), "last=1"));
      assertEquals(OptionalLong.of(1), pragmas.number("last"), what);
      StreamSelection.of(Pragmas.parse(List.of("stream-switch-entry=" + line)));
    }
  }

  @Test
  void shouldHaveNothingWithoutLines() {
    assertEquals("{}", Pragmas.parse(Collections.emptyList()).toString());
  }

  private static List<String> pragmaLines(String request) {
    return Vectors.request(request).stream()
        .filter(line -> line.regionMatches(true, 0, PRAGMA, 0, PRAGMA.length()))
        .map(line -> line.substring(PRAGMA.length()).trim())
        .toList();
  }
}
