package org.wmrelay.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.access.SignedLinks;

/** Who may listen, in a whole relay on Jetty: who is let in gets a playlist. */
class AccessTest {
  private RelayInJetty jetty;
  private ServerConnector proxied;

  @TempDir private Path directory;
  private HttpServer hook;

  @BeforeEach
  void start() throws Exception {
    Path users = Files.writeString(directory.resolve("users"), "anna=hidden\n");
    hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext("/may", AccessTest::mayListen);
    hook.start();
    jetty =
        new RelayInJetty(
            """
                    wmrelay {
                      access.trusted-proxies = ["127.0.0.0/8"]
                      publishing-points {
                        "/office" {
                          source = push, push.open = true
                          access { allow = ["10.0.0.0/8", "2001:db8::/32"], deny = "10.6.6.6" }
                        }
                        "/made/*" { source = push, push.open = true, access.deny = "10.0.0.0/8" }
                        "/members" {
                          source = push, push.open = true
                          access { users-file = "%s", link-key = "0123456789abcdef" }
                        }
                        "/asked" {
                          source = push, push.open = true
                          access.hook.url = "http://127.0.0.1:%d/may"
                        }
                        "/web" {
                          source = push, push.open = true, access.cors = "https://example.org"
                        }
                      }
                    }
                    """
                .formatted(users, hook.getAddress().getPort()));
    proxied =
        new ServerConnector(
            jetty.server, new ProxyConnectionFactory(), new HttpConnectionFactory());
    proxied.setHost("127.0.0.1");
    jetty.server.addConnector(proxied);
    jetty.start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
    hook.stop(0);
  }

  /** Says yes to whom the query says so of, and 401 to others, without a challenge. */
  private static void mayListen(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), US_ASCII);
    exchange.sendResponseHeaders(form.contains("&query=token%3Dgood&") ? 204 : 401, -1);
    exchange.close();
  }

  @Test
  void shouldJudgeTheClientThatATrustedProxyNames() throws Exception {
    assertStatus(403, get("/office.m3u"));
    assertStatus(200, get("/office.m3u", "X-Forwarded-For: 10.1.2.3"));
    assertStatus(200, get("/office.m3u", "X-Forwarded-For: 2001:db8::5"));
    assertStatus(403, get("/office.m3u", "X-Forwarded-For: 10.6.6.6"));
    assertStatus(403, get("/office.m3u", "X-Forwarded-For: 10.1.2.3, 203.0.113.7"));
  }

  @Test
  void shouldRefuseStreamsAndPagesAlike() throws Exception {
    assertStatus(403, get("/office"));
    assertStatus(403, get("/office", "Accept: text/html"));
    assertStatus(403, get("/office", "User-Agent: NSPlayer/9.0", "Pragma: xPlayStrm=1"));
    assertStatus(503, get("/office", "X-Forwarded-For: 10.1.2.3")); // let in; nothing is live
  }

  @Test
  void shouldNotBelieveAProxyThatIsNotTrusted() throws Exception {
    String from = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n";
    assertStatus(403, say(proxied, from + request("/office.m3u", "X-Forwarded-For: 10.1.2.3")));
  }

  @Test
  void shouldJudgeTheClientOfTheProxyProtocol() throws Exception {
    String from = "PROXY TCP4 10.1.2.3 127.0.0.1 4711 80\r\n";
    assertStatus(200, say(proxied, from + request("/office.m3u")));
  }

  @Test
  void shouldCountRefusalsByReason() throws Exception {
    get("/office");
    get("/office.asx");
    String metrics = get("/-/metrics");
    assertTrue(
        metrics.contains(
            "wmrelay_listener_refusals_total{point=\"/office\",reason=\"address\"} 2.0"),
        metrics);
    String counts = get("/-/api/v1/counts?point=/office");
    assertTrue(counts.contains("\"refusalsByReason\":{\"address\":2,"), counts);
  }

  @Test
  void shouldMakeLinksOfTheSchemeThatTheProxyWasAskedBy() throws Exception {
    String playlist = get("/web.m3u", "X-Forwarded-Proto: https");
    assertTrue(playlist.contains("https://relay.example/web\n"), playlist);
  }

  @Test
  void shouldLetOnlyNamedPagesRead() throws Exception {
    String allowed = get("/web.m3u", "Origin: https://example.org");
    assertTrue(allowed.contains("Access-Control-Allow-Origin: https://example.org\r\n"), allowed);
    String foreign = get("/web.m3u", "Origin: https://example.com");
    assertFalse(foreign.contains("Access-Control"), foreign);
    String asked =
        say(
            jetty.connector,
            request("/web", "Origin: https://example.org").replaceFirst("GET", "OPTIONS"));
    assertTrue(asked.contains("Access-Control-Allow-Methods: GET, HEAD\r\n"), asked);
  }

  @Test
  void shouldLetInWhoLogsIn() throws Exception {
    String secure = "X-Forwarded-Proto: https";
    String asked = get("/members.m3u", secure);
    assertStatus(401, asked);
    assertTrue(asked.contains("WWW-Authenticate: Digest qop=\"auth\""), asked);
    assertStatus(200, get("/members.m3u", secure, "Authorization: Basic " + base64("anna:hidden")));
    String wrong = get("/members.m3u", secure, "Authorization: Basic " + base64("anna:guess"));
    assertStatus(401, wrong);
    String metrics = get("/-/metrics");
    assertTrue(
        metrics.contains(
            "wmrelay_listener_refusals_total{point=\"/members\",reason=\"login\"} 1.0"),
        metrics);
  }

  @Test
  void shouldPassTheSignatureOfALinkOn() throws Exception {
    String query =
        new SignedLinks("0123456789abcdef")
            .query("/members", Instant.now().plusSeconds(600), Optional.empty());
    String m3u = get("/members.m3u?" + query);
    assertTrue(m3u.contains("\nhttp://relay.example/members?" + query + "\n"), m3u);
    String asx = get("/members.asx?scheme=mmsh&" + query);
    assertTrue(
        asx.contains("mmsh://relay.example:80/members?" + query.replace("&", "&#38;") + "\""), asx);
    assertTrue(get("/members?" + query, "Accept: text/html").contains("members.asx?expires="));
    assertStatus(401, get("/members.m3u?" + query.replace("expires=1", "expires=2")));
  }

  @Test
  void shouldAskTheHook() throws Exception {
    assertStatus(403, get("/asked.m3u"));
    assertStatus(200, get("/asked.m3u?token=good"));
    hook.stop(0);
    assertStatus(503, get("/asked.m3u?token=other"));
    assertStatus(200, get("/asked.m3u?token=good")); // remembered
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(US_ASCII));
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  private String get(String path, String... headers) throws Exception {
    return say(jetty.connector, request(path, headers));
  }

  private static String request(String path, String... headers) {
    String host = path.startsWith("/-/") ? "localhost" : "relay.example";
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: close\r\n"
        + more
        + "\r\n";
  }

  private static String say(ServerConnector to, String text) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.getLocalPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
