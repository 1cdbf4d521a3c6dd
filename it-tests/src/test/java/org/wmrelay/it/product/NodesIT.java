package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Browser;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.NatsServer;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.NumberedMedia;

/** Two nodes that are one to their operator: seen, steered and drained from either. */
@Timeout(300)
class NodesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> NAMES = List.of("a", "b");

  private final NumberedMedia media = NumberedMedia.ofRate(300_000);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<StandaloneJar> nodes = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  private NatsServer nats;
  private FakeOrigin origin;

  @TempDir private Path directory;

  @BeforeEach
  void start() throws Exception {
    nats = new NatsServer(directory.resolve("store"));
    open.add(nats);
    origin = FakeOrigin.start(media, OriginProfile.wme9());
    open.add(origin);
    origin.play();
    for (String name : NAMES) {
      nodes.add(startNode(name));
    }
    for (int node : List.of(0, 1)) {
      Awaitility.await().atMost(PATIENCE).until(() -> get(node, "nodes", "").size() == 2);
    }
  }

  private StandaloneJar startNode(String name) throws IOException {
    int port = FreePorts.tcp();
    Path config = directory.resolve(name + ".conf");
    Files.writeString(
        config,
        """
        wmrelay {
          cluster {
            node = %s, public-url = "http://127.0.0.1:%d", nats.servers = [ "%s" ]
          }
          limits.max-listeners = 2
          publishing-points."/studio" { linger = 60 s, clustered = true, source = "%s" }
        }
        """
            .formatted(name, port, nats.url(), origin.url()));
    StandaloneJar node =
        StandaloneJar.startExactly(
            List.of(), "-p", Integer.toString(port), "--config", config.toString());
    open.add(node);
    return node;
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  // ---- the API ----

  private List<JsonObject> get(int node, String resource, String query) throws Exception {
    HttpResponse<String> answer = send(node, "GET", resource + "?" + query);
    return JsonParser.parseString(answer.body())
        .getAsJsonObject()
        .getAsJsonArray(resource)
        .asList()
        .stream()
        .map(element -> element.getAsJsonObject())
        .toList();
  }

  private String act(int node, String query) throws Exception {
    HttpResponse<String> answer = send(node, "POST", "actions?" + query);
    return JsonParser.parseString(answer.body()).getAsJsonObject().get("result").getAsString();
  }

  /** Asks again if another node was too slow to answer in its second, or to tell of itself. */
  private HttpResponse<String> send(int node, String method, String path) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> sendOnce(node, method, path), got -> got.statusCode() == 200);
  }

  private void awaitThatAllDo(int node, String query) {
    int others = nodes.size() - 1;
    String all = "; other nodes that did the same: " + others + " of " + others;
    Awaitility.await().atMost(PATIENCE).until(() -> act(node, query).endsWith(all));
  }

  private HttpResponse<String> sendOnce(int node, String method, String path) throws Exception {
    URI uri = URI.create(nodes.get(node).url("/-/api/v1/" + path));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("X-Requested-By", "test")
            .method(method, BodyPublishers.noBody());
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private int health(int node) throws Exception {
    URI uri = URI.create(nodes.get(node).url("/-/health/ready"));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private int owner() throws Exception {
    for (JsonObject node : get(0, "nodes", "")) {
      JsonObject point = node.getAsJsonArray("points").get(0).getAsJsonObject();
      if (point.get("owner").equals(node.get("name"))) {
        return NAMES.indexOf(node.get("name").getAsString());
      }
    }
    return -1;
  }

  private static boolean isServing(JsonObject node, String name) {
    return node.get("name").getAsString().equals(name) && !node.get("draining").getAsBoolean();
  }

  private int awaitOwner() {
    return Awaitility.await().atMost(PATIENCE).until(this::owner, found -> found >= 0);
  }

  // ---- listeners ----

  private PlayRequest ask(String url) {
    return PlayRequest.mmsh(url).http11().expecting(media);
  }

  /** Listens as soon as it is let in. */
  private FakePlayer listen(String url) {
    FakePlayer player =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> tryToListen(url), found -> found.status() == 200);
    return player.awaitPackets(20, PATIENCE);
  }

  private FakePlayer tryToListen(String url) {
    FakePlayer player = FakePlayer.start(ask(url));
    open.add(player);
    return player.awaitHead(PATIENCE);
  }

  private String url(int node) {
    return nodes.get(node).url("/studio");
  }

  /** Where a player is sent who gets no place. */
  private String sentTo(String url) {
    try (FakePlayer player = FakePlayer.start(ask(url))) {
      player.awaitHead(PATIENCE);
      assertEquals(302, player.status(), player.toString());
      return player.head().orElseThrow().first("Location").orElseThrow();
    }
  }

  @Test
  void shouldEndAndBanListenersOfAllNodesFromEither() throws Exception {
    FakePlayer first = listen(url(0));
    FakePlayer second = listen(url(1));
    String there = get(0, "listeners", "node=b").get(0).get("id").getAsString();
    sendOnce(0, "POST", "actions?do=kick&node=b&listener=" + there);
    second.awaitEnd(PATIENCE);
    assertEquals(FakePlayer.End.NOT_YET, first.end());

    String here = get(0, "listeners", "").get(0).get("id").getAsString();
    act(0, "do=ban&seconds=600&listener=" + here);
    first.awaitEnd(PATIENCE);
    awaitThatAllDo(0, "do=ban&seconds=600&address=127.0.0.1");
    assertEquals(403, Live.status(url(0)));
    assertEquals(403, Live.status(url(1)));

    nodes.add(startNode("c"));
    Awaitility.await().atMost(PATIENCE).until(() -> Live.status(url(2)) == 403);
    awaitThatAllDo(1, "do=unban&address=127.0.0.1");
    listen(url(0));
    listen(url(1));
  }

  @Test
  void shouldEmptyANodeThatIsDrainedAndSendListenersFromAFullOne() throws Exception {
    int drained = awaitOwner();
    int other = 1 - drained;
    String name = NAMES.get(drained);
    FakePlayer stays = listen(url(drained));

    act(other, "do=drain&node=" + name);
    assertEquals(503, health(drained));
    assertEquals(200, health(other));
    nodes.get(other).process().awaitText("this node has the source", PATIENCE);
    Awaitility.await().atMost(PATIENCE).until(() -> owner() == other);
    stays.awaitPackets(stays.packets() + 100, PATIENCE);
    assertEquals(List.of(), stays.problems(), stays.toString());

    String location = sentTo(url(drained) + "?x=%41");
    assertEquals(url(other) + "?x=%41&wmrelay-redirected=1", location);
    FakePlayer follows = listen(location);
    assertEquals(503, Live.status(url(drained) + "?wmrelay-redirected=1"), "not sent on twice");

    act(drained, "do=undrain");
    assertEquals(200, health(drained));
    listen(url(other));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                get(other, "nodes", "").stream()
                    .anyMatch(node -> isServing(node, NAMES.get(drained))));
    assertEquals(url(drained) + "?wmrelay-redirected=1", sentTo(url(other)), "that one is full");
    assertEquals(FakePlayer.End.NOT_YET, follows.end());
  }

  @Test
  void shouldShowAllNodesOnThePageOfEachAndDrainAnotherFromThere() throws Exception {
    listen(url(1));
    String owner = NAMES.get(awaitOwner());
    try (Browser browser = Browser.start()) {
      browser.open(nodes.get(0).url("/-/"));
      browser.awaitText("#node-table tbody tr:first-child", "a (this one)");
      browser.awaitText("#node-table tbody tr:last-child", "1 of 2");
      String ownersRow = owner.equals("a") ? "tr:first-child" : "tr:last-child";
      browser.awaitText("#node-table tbody " + ownersRow, "1 of 1");

      browser.click("#node-table tbody tr:last-child button");
      browser.sayYes();
      browser.awaitText("#node-table tbody tr:last-child", "draining");
      browser.screenshot(Path.of("target/control-page/nodes.png"));
      assertEquals(503, health(1));
      assertEquals(200, health(0));
    }
  }
}
