package org.wmrelay.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.host.RawClient;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestTimeLimitTest {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final RequestTimeLimit limit = RequestTimeLimit.addTo(connector, LIMIT);
  private final CompletableFuture<Callback> waiting = new CompletableFuture<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            if (request.getHttpURI().getPath().equals("/slow")) {
              waiting.complete(callback);
            } else {
              Content.Sink.write(response, true, "answer", callback);
            }
            return true;
          }
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    timer.shutdownNow();
    for (RawClient client : clients) {
      client.close();
    }
    server.stop();
  }

  private RawClient connect() throws IOException {
    RawClient client = RawClient.connect(connector.getLocalPort());
    clients.add(client);
    return client;
  }

  /** Begins a header that never ends. */
  private RawClient trickle(RawClient client) throws IOException {
    client.say("GET / HTTP/1.1\r\nX-Long: ");
    var unused = timer.scheduleAtFixedRate(() -> sayMore(client), 0, 50, TimeUnit.MILLISECONDS);
    return client;
  }

  private static void sayMore(RawClient client) {
    try {
      client.say("a");
    } catch (IOException e) {
      throw new IllegalStateException("it was closed, which ends the timer's task", e);
    }
  }

  private static void assertAnswers(RawClient client) throws IOException {
    assertTrue(client.head().startsWith("HTTP/1.1 200 "));
    assertEquals("answer", new String(client.read(6), US_ASCII));
  }

  private void awaitClosed(long count) {
    Awaitility.await().atMost(PATIENCE).until(() -> limit.closed() >= count);
  }

  @Test
  void shouldEndAConnectionWhoseFirstOrNextHeaderTrickles() throws IOException {
    trickle(connect());
    RawClient second = connect();
    second.say(REQUEST);
    assertAnswers(second);
    trickle(second);
    awaitClosed(2);
  }

  @Test
  void shouldLetAnAnswerTakeItsTime() throws Exception {
    RawClient slow = connect();
    slow.say(REQUEST.replace("GET /", "GET /slow"));
    Callback answer = waiting.get();
    trickle(connect());
    awaitClosed(1); // which came later and took the whole limit

    answer.succeeded();
    assertTrue(slow.head().startsWith("HTTP/1.1 200 "));
  }
}
