package org.wmrelay.wire.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples are those of RFC 6455 §5.7. */
class ServerFramesTest {
  private static final HexFormat HEX = HexFormat.of();

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HEX.parseHex(hex));
  }

  private static String hex(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return HEX.formatHex(bytes);
  }

  private static String head(int length) {
    return hex(ServerFrames.binary(ByteBuffer.allocate(length)))
        .replaceFirst("(00){" + length + "}$", "");
  }

  @Test
  void shouldFrameMessagesAsTheStandardsExamples() {
    assertEquals("810548656c6c6f", hex(ServerFrames.text(bytes("48656c6c6f"))));
    assertEquals("8a0548656c6c6f", hex(ServerFrames.pong(bytes("48656c6c6f"))));
    assertEquals("827e0100", head(256));
    assertEquals("827f0000000000010000", head(65_536));
  }

  @Test
  void shouldTakeTheShortestLength() {
    assertEquals("827d", head(125));
    assertEquals("827e007e", head(126));
    assertEquals("827effe3", head(65_507));
  }

  @Test
  void shouldSendAsBytesWhatIsNoText() {
    assertEquals("8102c3a4", hex(ServerFrames.text(bytes("c3a4"))));
    assertEquals("8201e4", hex(ServerFrames.text(bytes("e4"))));
    assertEquals("8201c3", hex(ServerFrames.text(bytes("c3"))));
  }

  @Test
  void shouldTellTheLastFrame() {
    assertEquals("880203e9", hex(ServerFrames.goingAway()));
    assertTrue(ServerFrames.isClose(ServerFrames.goingAway()));
    assertFalse(ServerFrames.isClose(ServerFrames.binary(bytes("88"))));
  }
}
