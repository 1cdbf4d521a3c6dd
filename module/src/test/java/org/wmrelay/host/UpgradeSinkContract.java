package org.wmrelay.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.play.ConnectionOpener;
import org.wmrelay.play.StreamOpener;

/** The contract of sinks over a connection that HTTP left to a protocol in which clients speak. */
public abstract class UpgradeSinkContract extends HttpSinkContract {
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  /** The way of delivery. */
  protected abstract ConnectionOpener connectionOpener();

  @Override
  protected final StreamOpener opener() {
    return this::open;
  }

  private CompletionStage<? extends Sink> open(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.reset();
    response.setStatus(101);
    response.setHeader("Connection", "Upgrade");
    response.setHeader("Upgrade", "test");
    try {
      return connectionOpener().open(request, response, this::hear);
    } catch (ServletException e) {
      throw new IOException(e);
    }
  }

  private void hear(ByteBuffer said) {
    heard.add(ISO_8859_1.decode(said).toString());
  }

  @Override
  protected String asking() {
    return "Connection: Upgrade\r\nUpgrade: test\r\n";
  }

  @Override
  protected void assertHead(String head) {
    assertTrue(head.startsWith("HTTP/1.1 101"), head);
    assertTrue(head.contains("Connection: Upgrade"), head);
  }

  @Override
  protected boolean noticesAtOnce() {
    return true;
  }

  @Override
  protected boolean survivesHalfClose() {
    return false;
  }

  @Test
  void shouldHearWhatTheClientSays() throws Exception {
    Line line = connect();
    line.sink().open(() -> {});
    String much = "x".repeat(300_000);
    ((RawClient) line.client()).say("hello " + much);
    Awaitility.await().until(() -> String.join("", heard).length() == much.length() + 6);
    assertTrue(String.join("", heard).startsWith("hello xxx"));
    line.client().close();
  }
}
