package org.wmrelay.source.udp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FramingTest {

  @Test
  void shouldAddALineFeedOnlyWhereThereIsNone() {
    assertEquals("$GPGGA\n", frame(Framing.NEWLINE, "$GPGGA"));
    assertEquals("$GPGGA\r\n", frame(Framing.NEWLINE, "$GPGGA\r\n"));
    assertEquals("\n", frame(Framing.NEWLINE, "\n"));
    assertEquals("a\nb\n", frame(Framing.NEWLINE, "a\nb"));
  }

  @Test
  void shouldPutTheLengthInFront() {
    assertEquals("\0\3abc", frame(Framing.LENGTH16, "abc"));
    assertEquals("\0\0\0\3abc", frame(Framing.LENGTH32, "abc"));
  }

  @Test
  void shouldHaveRoomForTheLongestDatagram() {
    String longest = "x".repeat(65_535);
    assertEquals("\u00ff\u00ff" + longest, frame(Framing.LENGTH16, longest));
    assertEquals("\0\0\u00ff\u00ff" + longest, frame(Framing.LENGTH32, longest));
    assertEquals(longest + "\n", frame(Framing.NEWLINE, longest));
  }

  @Test
  void shouldNameTheFormsAfterTheFraming() {
    assertEquals("raw", Framing.NONE.form());
    assertEquals("raw-length16", Framing.LENGTH16.form());
  }

  private static String frame(Framing framing, String datagram) {
    ByteBuffer framed = framing.frame(ByteBuffer.wrap(datagram.getBytes(ISO_8859_1)));
    return ISO_8859_1.decode(framed).toString();
  }
}
