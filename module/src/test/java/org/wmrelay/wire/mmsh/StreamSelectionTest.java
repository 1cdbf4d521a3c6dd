package org.wmrelay.wire.mmsh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.wire.mmsh.StreamSelection.Level;

class StreamSelectionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ffff:1:0 ffff:2:0     | {1=FULL, 2=FULL}
          ffff:2:0 ffff:1:2     | {1=OFF, 2=FULL}
          ffff:1:1              | {1=KEY_FRAMES}
          FFFF:a:0  ffff:7f:0   | {10=FULL, 127=FULL}
          1:2:0                 | {2=FULL}
          ffff:1:0 ffff:1:2     | {1=OFF}
          ffff:0:0 ffff:80:0    | {}
          ffff:1:3 ffff:1:-1    | {}
          ffff:1 x ffff:2:0:9 : | {}
          ffff:x:0 ffff:3:0     | {3=FULL}
          """)
  void shouldReadEntries(String entries, String levels) {
    assertEquals(levels, selection(entries).levels().toString());
  }

  @Test
  void shouldWantEverythingWithoutEntries() {
    assertEquals(Level.FULL, StreamSelection.of(Pragmas.parse(List.of("no-cache"))).level(1));
    assertEquals(Level.FULL, selection("").level(3));
    assertEquals(Level.FULL, selection("nonsense").level(127));
  }

  @Test
  void shouldNotWantStreamWithoutEntry() {
    StreamSelection selection = selection("ffff:1:0 ffff:2:1");

    assertEquals(Level.FULL, selection.level(1));
    assertEquals(Level.KEY_FRAMES, selection.level(2));
    assertEquals(Level.OFF, selection.level(3));
  }

  @Test
  void shouldNotChangeWithTheMapItWasMadeOf() {
    Map<Integer, Level> levels = new TreeMap<>(Map.of(1, Level.FULL));
    StreamSelection selection = new StreamSelection(levels);
    levels.put(1, Level.OFF);

    assertEquals(Level.FULL, selection.level(1));
  }

  private static StreamSelection selection(String entries) {
    return StreamSelection.of(Pragmas.parse(List.of("stream-switch-entry=" + entries)));
  }
}
