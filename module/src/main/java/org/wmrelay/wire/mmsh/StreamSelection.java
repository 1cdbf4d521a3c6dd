package org.wmrelay.wire.mmsh;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which streams of a broadcast a player wants, and how ([MS-WMSP] 2.2.1.4.27, stream-switch-entry).
 *
 * <p>Without any entry that can be read, all streams are wanted in full; with entries, a stream
 * that has none is not wanted. Entries that cannot be read are left out.
 *
 * @param levels the streams that were named, by number
 */
public record StreamSelection(Map<Integer, Level> levels) {

  /** How much of a stream is wanted. */
  public enum Level {
    /** All of it. */
    FULL,
    /** Only its key frames. */
    KEY_FRAMES,
    /** Nothing. */
    OFF
  }

  /** The token with the entries {@code source:destination:level}, separated by blanks. */
  public static final String TOKEN = "stream-switch-entry";

  private static final int HEX = 16;
  private static final int MAX_STREAM_NUMBER = 127; // ASF 3.3, and so the most entries kept

  /** Keeps an unmodifiable copy of the levels, ordered by number. */
  public StreamSelection {
    levels = Collections.unmodifiableMap(new TreeMap<>(levels));
  }

  /** What the request asks for. */
  public static StreamSelection of(Pragmas pragmas) {
    Map<Integer, Level> levels = new TreeMap<>();
    for (String entry : pragmas.text(TOKEN).orElse("").trim().split("\\s+", -1)) {
      addEntry(levels, entry);
    }
    return new StreamSelection(levels);
  }

  /** How much of the stream with this number is wanted. */
  public Level level(int streamNumber) {
    return levels.getOrDefault(streamNumber, levels.isEmpty() ? Level.FULL : Level.OFF);
  }

  private static void addEntry(Map<Integer, Level> levels, String entry) {
    // Source, the stream that was wanted before (ffff: none), says nothing that matters here.
    String[] fields = entry.split(":", -1);
    if (fields.length != 3) {
      return;
    }
    int destination = hex(fields[1]);
    int level = hex(fields[2]);
    boolean known = level >= 0 && level < Level.values().length;
    if (known && destination >= 1 && destination <= MAX_STREAM_NUMBER) {
      levels.put(destination, Level.values()[level]);
    }
  }

  private static int hex(String digits) {
    try {
      return Integer.parseInt(digits, HEX);
    } catch (NumberFormatException e) {
      return -1; // not a number: the entry is left out, as said above
    }
  }
}
