package org.wmrelay.wire.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFramesTest {
  /** The pong of RFC 6455 §5.7, as a ping: Hello. */
  private static final String PING = "898537fa213d7f9f4d5158";

  private static final String EMPTY_PING = "898000000000";
  private static final String TEXT = "818537fa213d7f9f4d5158";
  private static final String CLOSE = "8882010203040209";

  private final List<String> told = new ArrayList<>();
  private final ClientFrames frames =
      new ClientFrames(
          new ClientFrames.Handler() {
            @Override
            public void ping(ByteBuffer payload) {
              told.add("ping " + ISO_8859_1.decode(payload));
            }

            @Override
            public void close(ByteBuffer payload) {
              told.add("close " + payload.getShort());
            }
          });

  private void read(String... hex) throws WebSocketException {
    read(HexFormat.of().parseHex(String.join("", hex)));
  }

  private void read(byte[] bytes) throws WebSocketException {
    frames.read(ByteBuffer.wrap(bytes));
  }

  @Test
  void shouldTellPingsAndTheCloseAndPassOverMessages() throws Exception {
    read(TEXT, PING, TEXT, EMPTY_PING, CLOSE, PING);
    assertEquals(List.of("ping Hello", "ping ", "close 779"), told);
  }

  @Test
  void shouldReadThemByteByByte() throws Exception {
    for (byte each : HexFormat.of().parseHex(TEXT + PING + CLOSE)) {
      read(new byte[] {each});
    }
    assertEquals(List.of("ping Hello", "close 779"), told);
  }

  @Test
  void shouldPassOverLongMessagesWithoutKeepingThem() throws Exception {
    read("82fe012c00000000", "55".repeat(300), PING);
    read("02ff000000000001000000000000", "55".repeat(65_536), PING); // the first of fragments
    assertEquals(List.of("ping Hello", "ping Hello"), told);
  }

  @Test
  void shouldWaitForTheEndOfAMessageOfAnyLength() throws Exception {
    read("82ff7fffffffffffffff00000000", PING);
    assertEquals(List.of(), told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "890548656c6c6f", // not masked
        "c98537fa213d7f9f4d5158", // a reserved bit
        "838500000000", // no opcode
        "8b8500000000", // no opcode
        "098500000000", // a control frame in parts
        "89fe007e00000000", // a control frame of 126 bytes
        "82ffffffffffffffffff00000000" // more than 63 bits
      })
  void shouldRefuseWhatNoClientMaySay(String hex) {
    assertThrows(WebSocketException.class, () -> read(hex));
    assertEquals(List.of(), told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"890548656c6c6f", "82ffffffffffffffffff00000000"})
  void shouldPassOverWhatComesBehindAViolation(String hex) throws Exception {
    assertThrows(WebSocketException.class, () -> read(hex));
    for (int i = 0; i < 20; i++) {
      read(PING);
    }
    assertEquals(List.of(), told);
  }
}
