package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.admin.AdminSettings.Login;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.host.RawClient;
import org.wmrelay.host.ServletHost;

/** What everybody gets below {@code /-/}, the same in every container, below a context path. */
abstract class AdminServletContract {
  private static final String BASE = "/relay/-/";
  private static final String END_STUDIO =
      " " + BASE + "api/v1/actions?do=end&point=/studio HTTP/1.1\r\nHost: localhost\r\n";

  private final FakeRelay relay = new FakeRelay();
  private final AtomicLong extraNs = new AtomicLong();
  private final OpenApi contract = new OpenApi();
  private final HttpClient client = HttpClient.newHttpClient();
  private Admin admin;
  private ServletHost host;

  AdminServletContract() throws Exception {}

  /** Starts a container with the context path {@code /relay} and the servlet at {@code /-/*}. */
  protected abstract ServletHost start(HttpServlet servlet) throws Exception;

  @BeforeEach
  void start() throws Exception {
    start(new AdminSettings(Optional.empty(), Optional.empty(), List.of(), Optional.empty()));
  }

  private void start(AdminSettings settings) throws Exception {
    admin =
        new Admin(
            settings,
            relay,
            "3.0.0",
            () -> System.nanoTime() + extraNs.get(),
            InstantSource.system());
    relay.events = admin.events();
    admin.start(Executors.defaultThreadFactory());
    host = start(admin.servlet());
  }

  private void restart(AdminSettings settings) throws Exception {
    stopHost();
    start(settings);
  }

  @AfterEach
  void stop() throws Exception {
    stopHost();
    relay.close();
  }

  private void stopHost() throws Exception {
    admin.stop();
    host.stop();
  }

  // ---- what is there ----

  @ParameterizedTest
  @CsvSource({
    "'', text/html",
    "main.js, text/javascript",
    "page.css, text/css",
    "icon.svg, image/svg+xml",
    "uPlot.iife.min.js, text/javascript",
    "uPlot.min.css, text/css",
    "api/v1/openapi.yaml, application/yaml",
    "api/v1/version, application/json",
    "api/v1/points, application/json",
    "metrics, text/plain",
    "health/live, text/plain",
  })
  void shouldServeWithSecurityHeaders(String path, String type) throws Exception {
    HttpResponse<String> answer = get(path);
    assertEquals(200, answer.statusCode());
    assertTrue(header(answer, "Content-Type").startsWith(type), header(answer, "Content-Type"));
    assertFalse(answer.body().isEmpty());
    String policy = header(answer, "Content-Security-Policy");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertEquals("no-referrer", header(answer, "Referrer-Policy"));
    assertEquals("", header(answer, "Access-Control-Allow-Origin"));
  }

  @Test
  void shouldServeEveryFileThatThePageNames() throws Exception {
    List<String> files = new ArrayList<>(List.of(""));
    for (int i = 0; i < files.size(); i++) {
      String body = get(files.get(i)).body();
      java.util.regex.Matcher named =
          java.util.regex.Pattern.compile("(?:src|href)=\"([\\w.]+)\"|from \"\\./(\\w+\\.js)\"")
              .matcher(body);
      while (named.find()) {
        String file = named.group(1) == null ? named.group(2) : named.group(1);
        if (!files.contains(file)) {
          files.add(file);
          assertEquals(200, get(file).statusCode(), file);
        }
      }
    }
    assertTrue(files.size() > 12, files.toString());
  }

  @Test
  void shouldLoadNothingFromOutside() throws Exception {
    for (String file : List.of("", "page.css", "main.js", "api.js", "charts.js", "detail.js")) {
      assertFalse(get(file).body().matches("(?s).*https?://(?!www.w3.org).*"), file);
    }
  }

  @Test
  void shouldLetBrowsersKeepFilesThatDidNotChange() throws Exception {
    String tag = header(get("main.js"), "ETag");
    HttpResponse<String> again =
        client.send(
            request("main.js").header("If-None-Match", tag).build(), BodyHandlers.ofString());
    assertEquals(304, again.statusCode());
    assertEquals("", again.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "page/index.html",
        "openapi.yaml",
        "api/v1/nothing",
        "Admin.class",
        "health/other",
        "api/v2/points"
      })
  void shouldNotFindWhatIsNotThere(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertEquals(404, answer.statusCode());
    assertEquals("application/problem+json", header(answer, "Content-Type"));
    contract.assertProblem(answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../Admin.class", "page/../../Admin.class", "%2e%2e/Admin.class"})
  void shouldNotLeaveItsFiles(String path) throws Exception {
    String head = raw("GET " + BASE + path + " HTTP/1.1\r\nHost: localhost\r\n");
    assertTrue(head.matches("(?s)HTTP/1.1 40[04].*"), head);
  }

  @Test
  void shouldRedirectToThePageWhenTheSlashIsMissing() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + host.port() + "/relay/-"))
                .build(),
            BodyHandlers.ofString());
    assertEquals(302, answer.statusCode());
    assertTrue(header(answer, "Location").endsWith("/relay/-/"), header(answer, "Location"));
  }

  @Test
  void shouldReadTheQueryAsUtf8() throws Exception {
    relay.add("/stüdio", 0);
    String body = get("api/v1/points?point=%2Fst%C3%BCdio").body();
    assertTrue(body.contains("\"/stüdio\""), body);
  }

  @Test
  void shouldRefuseWhatChangesSomething() throws Exception {
    HttpRequest.Builder post =
        request("api/v1/points").POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertEquals(403, client.send(post.build(), BodyHandlers.ofString()).statusCode());
    HttpResponse<String> own =
        client.send(post.header("X-Requested-By", "test").build(), BodyHandlers.ofString());
    assertEquals(405, own.statusCode());
    assertEquals("GET, HEAD", header(own, "Allow"));
    post.header("Sec-Fetch-Site", "cross-site");
    assertEquals(403, client.send(post.build(), BodyHandlers.ofString()).statusCode());
  }

  @Test
  void shouldSayThatActionsArePosted() throws Exception {
    HttpRequest put =
        request("api/v1/actions")
            .header("X-Requested-By", "test")
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = client.send(put, BodyHandlers.ofString());
    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD, POST", header(answer, "Allow"));
  }

  @Test
  void shouldTakeActionsFromOwnPagesOnly() throws Exception {
    HttpRequest.Builder post =
        request("api/v1/actions?do=kick&listener=4711").POST(HttpRequest.BodyPublishers.noBody());
    assertEquals(403, client.send(post.build(), BodyHandlers.ofString()).statusCode());
    post.header("X-Requested-By", "test");
    HttpResponse<String> own = client.send(post.build(), BodyHandlers.ofString());
    assertEquals(404, own.statusCode());
    assertTrue(own.body().contains("there is no listener 4711"), own.body());
    assertEquals(200, get("api/v1/actions").statusCode());
  }

  // ---- who comes in ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: example.org",
        "Host: localhost.example.org",
        "Host: localhost\r\nX-Forwarded-For: 127.0.0.1",
        "Host: localhost\r\nx-forwarded-proto: https",
        "Host: localhost\r\nForwarded: for=127.0.0.1",
        "Host: localhost\r\nVia: 1.1 proxy",
        "Host: localhost\r\nX-Real-IP: 127.0.0.1",
      })
  void shouldSayWhatToConfigureWhenSomebodyElseComes(String headers) throws Exception {
    String answer = raw("GET " + BASE + " HTTP/1.1\r\n" + headers + "\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertTrue(answer.contains("Configure admin.users-file"), answer);
  }

  @Test
  void shouldRefuseAProxyThatAddsNothingButSpeaksHttp10() throws Exception {
    String answer = raw("GET " + BASE + " HTTP/1.0\r\nHost: localhost\r\n");
    assertTrue(answer.contains(" 403 "), answer);
  }

  @Test
  void shouldTellHealthToEverybody() throws Exception {
    String up = raw("GET " + BASE + "health/ready HTTP/1.1\r\nHost: a.example\r\nVia: x\r\n");
    assertTrue(up.startsWith("HTTP/1.1 200"), up);
    assertTrue(up.endsWith("up\n"), up);
    relay.ready = false;
    String down = raw("GET " + BASE + "health/ready HTTP/1.1\r\nHost: a.example\r\n");
    assertTrue(down.startsWith("HTTP/1.1 503"), down);
    assertTrue(down.endsWith("down\n"), down);
    assertEquals(200, get("health/live").statusCode());
  }

  @Test
  void shouldAskForTheLoginAndHoldBackWhoGuesses() throws Exception {
    Login login = new Login("boss", "größe");
    restart(new AdminSettings(Optional.empty(), Optional.of(login), List.of(), Optional.empty()));
    HttpResponse<String> asked = get("api/v1/points");
    assertEquals(401, asked.statusCode());
    assertEquals(Door.CHALLENGE, header(asked, "WWW-Authenticate"));
    contract.assertProblem(asked.body());

    HttpResponse<String> wrong = get("api/v1/points", "boss:guess");
    assertEquals(401, wrong.statusCode());
    assertEquals(Door.CHALLENGE, header(wrong, "WWW-Authenticate"));
    contract.assertProblem(wrong.body());

    assertEquals(200, get("api/v1/points", "boss:größe").statusCode());
    assertEquals(401, get("metrics").statusCode());
    assertEquals(200, get("health/live").statusCode());
  }

  // ---- who would like to steer ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST Origin: https://evil.example",
        "POST Origin: null\r\nContent-Type: text/plain",
        "POST Content-Type: application/x-www-form-urlencoded",
        "POST Content-Type: multipart/form-data; boundary=x",
        "POST X-Requested-By: x\r\nSec-Fetch-Site: cross-site",
        "POST X-Requested-By: x\r\nSec-Fetch-Site: same-site",
        "OPTIONS Origin: https://evil.example\r\nAccess-Control-Request-Method: POST",
      })
  void shouldSteerNothingForAPageElsewhere(String request) throws Exception {
    PublishingPoint studio = relay.add("/studio", 100);
    FakeRelay.live(studio, "Concert", 136_000);
    String method = request.substring(0, request.indexOf(' '));
    String headers = request.substring(request.indexOf(' ') + 1);
    String answer = raw(method + END_STUDIO + headers + "\r\nContent-Length: 0\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    assertFalse(answer.contains("Access-Control-"), answer);
    assertEquals(PointState.LIVE, studio.status().state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "post"})
  void shouldSteerByNothingButAPost(String method) throws Exception {
    PublishingPoint studio = relay.add("/studio", 100);
    FakeRelay.live(studio, "Concert", 136_000);
    raw(method + END_STUDIO + "X-Requested-By: x\r\nContent-Length: 0\r\n");
    assertEquals(PointState.LIVE, studio.status().state());
    raw("POST" + END_STUDIO + "X-Requested-By: x\r\nContent-Length: 0\r\n");
    assertEquals(PointState.IDLE, studio.status().state());
  }

  @Test
  void shouldRefuseParametersThatAreTooLongOrTooMany() throws Exception {
    for (String form : List.of("do=" + "x".repeat(1_000_000), "do=kick&".repeat(20_000))) {
      HttpRequest.Builder post =
          request("api/v1/actions")
              .POST(HttpRequest.BodyPublishers.ofString(form))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("X-Requested-By", "test");
      int status = client.send(post.build(), BodyHandlers.ofString()).statusCode();
      assertTrue(status == 400 || status == 413, status + " for " + form.length());
    }
  }

  // ---- events ----

  @Test
  void shouldTellHowThingsAreEachSecond() throws Exception {
    relay.add("/studio", 100);
    try (Follower follower = new Follower()) {
      contract.assertAnswer("points", follower.next("points"));
      contract.assertAnswer("delivery", follower.next("delivery"));
      assertTrue(follower.next("points").contains("/studio"));
    }
  }

  @Test
  void shouldTellAChangeOfStatus() throws Exception {
    PublishingPoint studio = relay.add("/studio", 100);
    try (Follower follower = new Follower()) {
      follower.next("points");
      studio.report(PointState.FAILED, "the port is taken");
      String told = follower.next("points");
      while (!told.contains("the port is taken")) {
        told = follower.next("points");
      }
    }
  }

  @Test
  void shouldRefuseOneFollowerTooMany() throws Exception {
    List<Follower> followers = new ArrayList<>();
    try {
      for (int i = 0; i < EventStreams.MOST; i++) {
        followers.add(new Follower());
      }
      HttpResponse<String> refused = get("api/v1/events");
      assertEquals(503, refused.statusCode());
      assertEquals("5", header(refused, "Retry-After"));
      contract.assertProblem(refused.body());
    } finally {
      for (Follower follower : followers) {
        follower.close();
      }
    }
    await().atMost(Duration.ofSeconds(30)).until(this::isAFollowerTaken);
  }

  private boolean isAFollowerTaken() throws Exception {
    try (Follower follower = new Follower()) {
      return follower.answer.statusCode() == 200;
    }
  }

  @Test
  void shouldDropAFollowerThatTakesNothing() throws Exception {
    for (int i = 0; i < 500; i++) {
      relay.add("/a-point-with-a-long-name-so-that-buffers-fill-sooner/" + i, 100);
    }
    try (RawClient deaf = RawClient.connectWithSmallBuffer(host.port())) {
      deaf.say("GET " + BASE + "api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      deaf.head();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                extraNs.addAndGet(Duration.ofSeconds(EventStreams.PATIENCE_SECONDS).toNanos());
                return get("metrics").body().contains("dropped_followers_total 1.0");
              });
    }
  }

  @Test
  void shouldEndFollowersWhenTheRelayStops() throws Exception {
    try (Follower follower = new Follower()) {
      follower.next("points");
      admin.stop();
      while (follower.lines.hasNextLine()) {
        follower.lines.nextLine();
      }
      assertEquals(503, get("api/v1/events").statusCode());
    }
  }

  /** Somebody who reads events. */
  private final class Follower implements AutoCloseable {
    private final HttpResponse<InputStream> answer;
    private final Scanner lines;

    Follower() throws Exception {
      answer = client.send(request("api/v1/events").build(), BodyHandlers.ofInputStream());
      lines = new Scanner(answer.body(), UTF_8);
    }

    /** The data of the next event of that name. */
    String next(String event) {
      while (!lines.nextLine().equals("event: " + event)) {
        // another one
      }
      return lines.nextLine().substring("data: ".length());
    }

    @Override
    public void close() throws IOException {
      answer.body().close();
    }
  }

  // ---- requests ----

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + host.port() + BASE + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path, String login) throws Exception {
    String encoded = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    return client.send(
        request(path).header("Authorization", "Basic " + encoded).build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** Everything that is answered. */
  private String raw(String head) throws IOException {
    try (RawClient raw = RawClient.connect(host.port())) {
      raw.say(head + "Connection: close\r\n\r\n");
      return new String(raw.readAll(), UTF_8);
    }
  }
}
