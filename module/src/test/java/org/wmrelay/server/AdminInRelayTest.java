package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole relay shows itself below {@code /-/} of its context path, also after a new start. */
class AdminInRelayTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private RelayInJetty jetty;

  @BeforeEach
  void start() throws Exception {
    jetty =
        new RelayInJetty(
            """
                    wmrelay.publishing-points."/" {
                      source = push, push.open = true, any-path = true
                    }
                    """);
    jetty.context.setContextPath("/radio");
    jetty.start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
  }

  @Test
  void shouldShowPageApiAndMetricsOfItsPoints() throws Exception {
    assertTrue(get("").body().contains("<html"));
    assertTrue(get("api/v1/points").body().contains("\"name\":\"/\",\"state\":\"idle\""));
    assertTrue(get("metrics").body().contains("wmrelay_listeners{point=\"/\"} 0"));
  }

  @Test
  void shouldTellWhatAnEncoderWasAnswered() throws Exception {
    HttpRequest setup =
        HttpRequest.newBuilder(uri("/radio/live"))
            .header("Content-Type", "application/x-wms-pushsetup")
            .header("User-Agent", "WMEncoder/9.0.0.2980")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    client.send(setup, BodyHandlers.discarding());

    String handshakes = get("api/v1/handshakes").body();

    assertTrue(handshakes.contains("\"agent\":\"WMEncoder/9.0.0.2980\""), handshakes);
  }

  @Test
  void shouldLetNobodyInWhoseAddressAProxyTold() throws Exception {
    ServerConnector proxied =
        new ServerConnector(
            jetty.server, new ProxyConnectionFactory(), new HttpConnectionFactory());
    proxied.setHost("127.0.0.1");
    jetty.server.addConnector(proxied);
    proxied.start();

    String ask =
        "GET /radio/-/api/v1/points HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertTrue(say(jetty.connector, ask).startsWith("HTTP/1.1 200 "));
    String told = "PROXY TCP4 127.0.0.1 127.0.0.1 4711 80\r\n";
    assertTrue(say(proxied, told + ask).startsWith("HTTP/1.1 403 "));
  }

  private static String say(ServerConnector to, String text) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.getLocalPort())) {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void shouldBeReadyAgainWhenTheServerIsStartedAgain() throws Exception {
    jetty.server.stop();
    jetty.server.start();

    assertEquals("up\n", get("health/ready").body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri("/radio/-/" + path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + jetty.port() + path);
  }
}
