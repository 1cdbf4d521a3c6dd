package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;
import java.util.Map;

/** Names for the formats of streams, as people know them. */
final class Codecs {

  // The tags that Windows registers in mmreg.h.
  private static final Map<Integer, String> WAVE_FORMATS =
      Map.ofEntries(
          Map.entry(0x0001, "PCM"),
          Map.entry(0x0002, "ADPCM"),
          Map.entry(0x0006, "A-law"),
          Map.entry(0x0007, "mu-law"),
          Map.entry(0x000A, "Windows Media Audio 9 Voice"),
          Map.entry(0x0050, "MPEG audio"),
          Map.entry(0x0055, "MP3"),
          Map.entry(0x00FF, "AAC"),
          Map.entry(0x0130, "ACELP.net"),
          Map.entry(0x0160, "Windows Media Audio 1"),
          Map.entry(0x0161, "Windows Media Audio 9"),
          Map.entry(0x0162, "Windows Media Audio 9 Professional"),
          Map.entry(0x0163, "Windows Media Audio 9 Lossless"),
          Map.entry(0x1600, "AAC"),
          Map.entry(0x1602, "AAC"),
          Map.entry(0x1610, "AAC"),
          Map.entry(0x2000, "AC-3"),
          Map.entry(0x2001, "DTS"));

  private static final int FOURCC_LENGTH = 4;

  private Codecs() {}

  /** The name of a WAVEFORMATEX' format tag; the tag itself for an unusual one. */
  static String ofWaveFormat(int tag) {
    return WAVE_FORMATS.getOrDefault(tag, String.format("0x%04X", tag));
  }

  /** The four letters at this index, or their bytes where they are none. */
  static String ofFourcc(ByteBuffer bytes, int index) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < FOURCC_LENGTH; i++) {
      int letter = Byte.toUnsignedInt(bytes.get(index + i));
      if (letter <= ' ' || letter >= 0x7F) {
        return String.format("0x%08X", bytes.getInt(index));
      }
      letters.append((char) letter);
    }
    return letters.toString();
  }
}
