package org.wmrelay.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.host.Compression;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.RawClient;
import org.wmrelay.host.SinkServlet;
import org.wmrelay.play.StreamOpener;

/** What the handover promises beyond the contract of all sinks. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandoverTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n";

  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private SinkServlet servlet;
  private JettyHost host;

  private void start(StreamOpener opener, Consumer<Server> more) throws Exception {
    servlet = new SinkServlet(opener);
    host = JettyHost.start(servlet, "/", more);
  }

  private void start(Consumer<Server> more) throws Exception {
    start(new Handover(JettyHost.SEND_BUFFER)::open, more);
  }

  @AfterEach
  void stop() throws Exception {
    host.stop();
  }

  private RawClient ask(String text) throws Exception {
    return RawClient.connect(host.port()).say(text);
  }

  private Sink openedSink() throws InterruptedException {
    Sink sink = servlet.sink();
    sink.open(() -> gone.complete(null));
    return sink;
  }

  private static void write(Sink sink, String text) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    sink.write(
        UTF_8.encode(text),
        new Sink.Completion() {
          @Override
          public void succeeded() {
            written.complete(null);
          }

          @Override
          public void failed(Throwable cause) {
            written.completeExceptionally(cause);
          }
        });
    written.join();
  }

  private EndPoint endPoint() {
    return host.connector().getConnectedEndPoints().iterator().next();
  }

  private static void assertReceives(String text, RawClient client) throws Exception {
    byte[] expected = text.getBytes(UTF_8);
    assertArrayEquals(expected, client.read(expected.length));
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendTheBytesThemselvesWhenTheHostCompresses(Compression inFront) throws Exception {
    start(inFront::addTo);
    try (RawClient client = ask(GET)) {
      String head = client.head();
      assertFalse(head.contains("Content-Encoding"), head);
      Sink sink = openedSink();
      write(sink, "as it is");
      sink.end();
      assertArrayEquals("as it is".getBytes(UTF_8), client.readAll());
    }
  }

  @Test
  void shouldHandOverForHttp10() throws Exception {
    start(server -> {});
    try (RawClient client = ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")) {
      String head = client.head();
      assertTrue(head.contains("Connection: close"), head);
      assertFalse(head.contains("keep-alive"), head);
      write(openedSink(), "abc");
      assertReceives("abc", client);
    }
  }

  @Test
  void shouldTreatAPlayerThatDoesNotStopTalkingAsGone() throws Exception {
    start(server -> {});
    try (RawClient client = ask(GET)) {
      client.head();
      openedSink();
      client.say("x".repeat(HandoverConnection.MAX_DISCARDED));
      assertFalse(gone.isDone());
      client.say("x".repeat(1000));
      gone.join();
    }
  }

  @Test
  void shouldSwitchTheIdleTimeoutOfTheHostOff() throws Exception {
    start(server -> {});
    try (RawClient client = ask(GET)) {
      client.head();
      openedSink();
      assertTrue(endPoint().getIdleTimeout() <= 0);
    }
  }

  @Test
  void shouldBoundTheBytesThatTheSystemHolds() throws Exception {
    start(new Handover(16 * 1024)::open, server -> {});
    try (RawClient client = ask(GET)) {
      client.head();
      openedSink();
      SocketChannel channel = ((SocketChannelEndPoint) endPoint()).getChannel();
      int granted = channel.getOption(StandardSocketOptions.SO_SNDBUF);
      assertTrue(granted < JettyHost.SEND_BUFFER, granted + " bytes");
    }
  }

  @Test
  void shouldCloseSoonWhenThePlayerDoesNotCloseAfterTheEnd() throws Exception {
    start(server -> {});
    try (RawClient client = ask(GET)) {
      client.head();
      openedSink().end();
      assertEquals(0, client.readAll().length);
      Awaitility.await().until(() -> host.connections() == 0);
    }
  }

  @Test
  void shouldFreeTheRequestAndLogTheAccessAtTheHandover() throws Exception {
    StatisticsHandler statistics = new StatisticsHandler();
    CompletableFuture<String> logged = new CompletableFuture<>();
    start(
        server -> {
          statistics.setHandler(server.getHandler());
          server.setHandler(statistics);
          server.setRequestLog(
              (request, response) ->
                  logged.complete(
                      request.getHttpURI().getPath()
                          + " "
                          + response.getStatus()
                          + " "
                          + Response.getContentBytesWritten(response)));
        });
    try (RawClient client = ask(GET)) {
      client.head();
      write(openedSink(), "not counted by Jetty");
      assertEquals("/ 200 0", logged.join());
      Awaitility.await().until(() -> statistics.getRequestsActive() == 0);
    }
  }

  @Test
  void shouldFailWhenTheClientIsGoneBeforeTheHeader() throws Exception {
    CompletableFuture<Sink> opened = new CompletableFuture<>();
    start((request, response) -> openAfterClose(request, response, opened), server -> {});
    try (RawClient client = ask(GET)) {
      CompletionException failed = assertThrows(CompletionException.class, opened::join);
      assertTrue(failed.getCause() instanceof IOException);
      assertEquals(0, client.readAll().length);
    }
  }

  private static CompletionStage<Sink> openAfterClose(
      HttpServletRequest request, HttpServletResponse response, CompletableFuture<Sink> result) {
    ServletContextRequest.getServletContextRequest(request)
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
    CompletionStage<Sink> opening = new Handover(0).open(request, response);
    opening.whenComplete(
        (sink, failure) -> {
          if (failure == null) {
            result.complete(sink);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return opening;
  }

  @Test
  void shouldBePossibleForEveryVersionOfHttp1() throws Exception {
    CompletableFuture<Boolean> possible = new CompletableFuture<>();
    start(
        (request, response) -> {
          possible.complete(Handover.isPossible(request));
          return new Handover(0).open(request, response);
        },
        server -> {});
    try (RawClient client = ask(GET)) {
      client.head();
      assertTrue(possible.join());
    }
  }
}
