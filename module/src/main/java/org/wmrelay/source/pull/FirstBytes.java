package org.wmrelay.source.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What an upstream's answer is, by its first bytes: servers label framed streams, plain ones and
 * playlists with the same content types.
 */
final class FirstBytes {
  /** What can be relayed, and what cannot. */
  enum Kind {
    FRAMED,
    PLAIN,
    OTHER
  }

  private static final byte FRAME = 0x24;
  private static final byte FRAME_B = (byte) 0xA4;
  private static final byte ASF = 0x30; // the first byte of the Header Object's GUID
  private static final int ENOUGH = 512;
  private static final int SHOWN = 8;

  private final ByteBuffer gathered = ByteBuffer.allocate(ENOUGH);

  static Kind kind(byte first) {
    return switch (first) {
      case FRAME, FRAME_B -> Kind.FRAMED;
      case ASF -> Kind.PLAIN;
      default -> Kind.OTHER;
    };
  }

  /** Looks at more of what is neither; true if it has seen enough to say what it is. */
  boolean gather(ByteBuffer chunk) {
    int count = Math.min(chunk.remaining(), gathered.remaining());
    gathered.put(chunk.slice(chunk.position(), count));
    return !gathered.hasRemaining();
  }

  /** A sentence for the operator. */
  String describe() {
    byte[] bytes = new byte[gathered.position()];
    gathered.duplicate().flip().get(bytes);
    // Playlists come in UTF-16 too; what matters in them is ASCII.
    String text = new String(bytes, ISO_8859_1).replace("\0", "").toLowerCase(Locale.ROOT);
    if (text.contains("<asx") || text.contains("[reference]") || text.contains("#extm3u")) {
      return "answers with a playlist: configure the address that stands in it";
    }
    if (text.contains("<html") || text.contains("<!doctype")) {
      return "answers with a web page instead of a stream";
    }
    int shown = Math.min(SHOWN, bytes.length);
    return bytes.length == 0
        ? "answers with nothing"
        : "answers with something that is no stream ("
            + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown)
            + ")";
  }
}
