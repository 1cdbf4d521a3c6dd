package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.access.Gates;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.OnAir;
import org.wmrelay.host.RawClient;
import org.wmrelay.host.ServletHost;

/** Playlists below a context path and behind a proxy that the host believes. */
class ContextPathTest {
  private final OnAir onAir = new OnAir();
  private ServletHost host;

  @BeforeEach
  void start() throws Exception {
    PublishingPoint studio = onAir.point("/studio 1", 0);
    PointDirectory points = new PointDirectory(List.of(studio), null);
    PlayServlet servlet =
        new PlayServlet(
            points,
            point -> Gates.open(),
            new PlaySettings(true),
            new Random(),
            ServletSink::open,
            null,
            Elsewhere.NOWHERE);
    host = JettyHost.start(servlet, "/media", ContextPathTest::believeProxies);
  }

  private static void believeProxies(Server server) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new ForwardedRequestCustomizer());
    JettyHost.addConnector(
        server, new ServerConnector(server, new HttpConnectionFactory(configuration)));
  }

  @AfterEach
  void stop() throws Exception {
    onAir.close();
    host.stop();
  }

  @Test
  void shouldPointAtTheContextAsTheClientSeesIt() throws Exception {
    assertRef("http://radio.example:81/media/studio%201", "/media/relay.asx", "");
    assertRef("http://radio.example:81/media/studio%201", "/media/studio%201.asx", "");
  }

  @Test
  void shouldPointAtTheProxyWhenTheHostBelievesIt() throws Exception {
    String forwarded = "Forwarded: proto=https;host=tv.example\r\n";
    assertRef("https://tv.example/media/studio%201", "/media/relay.asx", forwarded);
    assertRef("mms://tv.example:443/media/studio%201", "/media/relay.asx?scheme=mms", forwarded);
  }

  @Test
  void shouldRefuseForwardedHostsThatAreNone() throws Exception {
    String forwarded = "X-Forwarded-Host: \"><script>\r\n";
    String asked = "GET /media/relay.asx HTTP/1.0\r\n" + forwarded + "\r\n";
    try (RawClient client = RawClient.connect(host.port()).say(asked)) {
      assertTrue(client.head().startsWith("HTTP/1.1 400"));
    }
  }

  private void assertRef(String ref, String path, String header) throws Exception {
    String asked = "GET " + path + " HTTP/1.0\r\nHost: radio.example:81\r\n" + header + "\r\n";
    try (RawClient client = RawClient.connect(host.port()).say(asked)) {
      assertTrue(client.head().startsWith("HTTP/1.1 200"));
      String body = new String(client.readAll(), UTF_8);
      assertTrue(body.contains("href=\"" + ref + "\""), body);
    }
  }
}
