package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.wire.websocket.ServerFrames;

class WebSocketSinkTest {
  private final Connection connection = new Connection();
  private final WebSocketSink sink = new WebSocketSink();
  private final List<String> told = new ArrayList<>();
  private boolean gone;

  /** Takes one write at a time, when the test says so. */
  private static final class Connection implements Sink {
    private final List<String> writes = new ArrayList<>();
    private Completion outstanding;

    @Override
    public void open(Runnable whenGone) {}

    @Override
    public void write(ByteBuffer slice, Completion completion) {
      assertEquals(null, outstanding, "two writes at once");
      writes.add(ISO_8859_1.decode(slice).toString());
      outstanding = completion;
    }

    void take() {
      Completion taken = outstanding;
      outstanding = null;
      taken.succeeded();
    }

    void refuse() {
      Completion refused = outstanding;
      outstanding = null;
      refused.failed(new IOException("test"));
    }

    @Override
    public void end() {}

    @Override
    public void abort(Throwable cause) {}
  }

  private void open() {
    sink.over(connection);
    sink.open(() -> gone = true);
  }

  private void write(ByteBuffer bytes) {
    sink.write(
        bytes,
        new Sink.Completion() {
          @Override
          public void succeeded() {
            told.add("taken");
          }

          @Override
          public void failed(Throwable cause) {
            told.add("failed");
          }
        });
  }

  private static ByteBuffer slice(String text) {
    return ServerFrames.binary(ISO_8859_1.encode(text));
  }

  private static String pong(String text) {
    return ISO_8859_1.decode(ServerFrames.pong(ISO_8859_1.encode(text))).toString();
  }

  /** Masked with zeros. */
  private void ping(String text) {
    sink.said(ISO_8859_1.encode("\u0089" + (char) (0x80 | text.length()) + "\0\0\0\0" + text));
  }

  private void close() {
    sink.said(ByteBuffer.wrap(HexFormat.of().parseHex("88820000000003e8")));
  }

  @Test
  void shouldAnswerAPingBetweenTwoWrites() {
    open();
    write(slice("one"));
    ping("a");
    assertEquals(List.of("\u0082\3one"), connection.writes);
    connection.take();
    assertEquals(List.of("taken"), told);
    write(slice("two"));
    assertEquals(List.of("\u0082\3one", pong("a")), connection.writes);
    connection.take();
    assertEquals(List.of("\u0082\3one", pong("a"), "\u0082\3two"), connection.writes);
    connection.take();
    assertEquals(List.of("taken", "taken"), told);
  }

  @Test
  void shouldKeepOnlyTheNewestAnswer() {
    open();
    write(slice("one"));
    for (int i = 0; i < 1000; i++) {
      ping("" + i % 10);
    }
    connection.take();
    connection.take();
    assertEquals(List.of("\u0082\3one", pong("9")), connection.writes);
  }

  @Test
  void shouldAnswerWhatWasAskedBeforeThereWasAConnection() {
    ping("early");
    open();
    assertEquals(List.of(pong("early")), connection.writes);
  }

  @Test
  void shouldAnswerACloseAndWriteNothingBehindIt() {
    open();
    close();
    write(slice("late"));
    assertFalse(gone);
    connection.take();
    assertEquals(List.of("\u0088\2\3\u00e8"), connection.writes);
    assertTrue(gone);
  }

  @Test
  void shouldNotAnswerTheAnswerToItsOwnClose() {
    open();
    write(ServerFrames.goingAway());
    connection.take();
    ping("late");
    close();
    assertEquals(1, connection.writes.size());
    assertEquals(List.of("taken"), told);
    assertTrue(gone);
  }

  @Test
  void shouldTreatWhoBreaksTheProtocolAsGone() {
    open();
    sink.said(ISO_8859_1.encode("GET / HTTP/1.1\r\n\r\n"));
    assertTrue(gone);
  }

  @Test
  void shouldTellOfWhoWasGoneBeforeItWasOpened() {
    sink.said(ISO_8859_1.encode("GET / HTTP/1.1\r\n\r\n"));
    open();
    assertTrue(gone);
  }

  @Test
  void shouldTreatWhoTakesNoAnswerAsGone() {
    open();
    ping("a");
    connection.refuse();
    assertTrue(gone);
  }
}
