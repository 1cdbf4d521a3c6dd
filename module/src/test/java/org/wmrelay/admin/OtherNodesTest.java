package org.wmrelay.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.admin.FakeRelay.Taker;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API of one node, of two that it knows, and of one that is silent. */
class OtherNodesTest {
  private static final String BY = "eve at 10.1.1.1";

  private final OpenApi contract = new OpenApi();
  private final FakeRelay here = new FakeRelay();
  private final FakeRelay there = new FakeRelay();
  private final Api api = api(here);
  private final Api apiThere = api(there);
  private Listener listener;
  private Listener listenerThere;

  OtherNodesTest() throws Exception {}

  private static Api api(FakeRelay relay) {
    InstantSource clock = InstantSource.system();
    Figures figures = new Figures(relay, System::nanoTime, clock);
    return new Api(figures, new Steering(relay, clock), relay.nodes, "3.0.0");
  }

  @BeforeEach
  void broadcast() {
    listener = listen(here, "10.0.0.1:1");
    listenerThere = listen(there, "10.0.0.1:2");
    here.nodes.add("b", apiThere::answerNode);
    here.nodes.add("silent", question -> null);
  }

  private static Listener listen(FakeRelay relay, String address) {
    PublishingPoint studio = relay.add("/studio", 0);
    FakeRelay.live(studio, "Concert", 136_000);
    return FakeRelay.listen(studio, address, "NSPlayer/12", new Taker());
  }

  @AfterEach
  void close() throws InterruptedException {
    here.close();
    there.close();
  }

  private Answer get(String resource, String... parameters) {
    return api.answer(resource, parameters(parameters));
  }

  private static Parameters parameters(String... given) {
    Map<String, String[]> parameters = new HashMap<>();
    for (int i = 0; i < given.length; i += 2) {
      parameters.put(given[i], new String[] {given[i + 1]});
    }
    return new Parameters(parameters);
  }

  private static JsonNode json(Answer answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "points", "counts", "listeners", "nodes", "actions"})
  void shouldAnswerForAnotherNodeAsThatWould(String resource) {
    Answer answer = get(resource, "node", "b");
    assertEquals(200, answer.status(), answer.body());
    contract.assertAnswer(resource, answer.body());
    assertEquals("application/json", answer.contentType());
  }

  @Test
  void shouldTellTheListenersOfThatNode() {
    JsonNode page = json(get("listeners", "node", "b", "point", "/studio"));
    assertEquals("10.0.0.1:2", page.get("listeners").get(0).get("address").asString());
    assertEquals(
        "10.0.0.1:1", json(get("listeners", "node", "a")).at("/listeners/0/address").asString());
  }

  @Test
  void shouldPassOnWhatIsWrong() {
    Answer answer = get("points", "node", "b", "point", "/none");
    assertEquals(404, answer.status());
    contract.assertProblem(answer.body());
    assertEquals(Answer.PROBLEM, answer.contentType());
    assertEquals(404, get("points", "node", "c").status());
    assertEquals(504, get("points", "node", "silent").status());
    assertEquals(404, get("none", "node", "b").status());
  }

  @Test
  void shouldTellAllNodes() {
    Answer answer = get("nodes");
    contract.assertAnswer("nodes", answer.body());
    JsonNode nodes = json(answer).get("nodes");
    assertEquals(3, nodes.size());
    assertTrue(nodes.get(0).get("self").asBoolean());
    assertEquals(7, nodes.get(1).get("points").get(0).get("lease").asInt());
  }

  @Test
  void shouldEndAListenerOfAnotherNode() {
    Answer answer =
        api.act(BY, parameters("do", "kick", "listener", "" + listenerThere.id(), "node", "b"));
    assertEquals(200, answer.status(), answer.body());
    contract.assertAction(answer.body());
    await().until(() -> listenerThere.endReason() == EndReason.KICKED);
    assertEquals(BY + ", by node a", json(answer).get("by").asString());
    assertEquals(0, json(get("actions")).get("actions").size());
    assertEquals(1, json(get("actions", "node", "b")).get("actions").size());
  }

  @Test
  void shouldTakeOverTheBansOfOtherNodes() {
    there.bans.add("10.0.0.7", Duration.ofMinutes(10));
    here.nodes.add(
        "odd", question -> bans("null, {}, {'address': 'x', 'until': '2999-01-01T00:00:00Z'}"));
    here.nodes.add(
        "extreme",
        question ->
            bans(
                "{'address': '10.0.0.9', 'until': '-1000000000-01-01T00:00:00Z'},"
                    + " {'address': '10.0.0.9', 'until': '+1000000000-12-31T23:59:59Z'}"));
    here.nodes.add("wrong", question -> bans("{'address': '10.0.0.8', 'until': 'soon'}"));
    assertTrue(api.learnBans());

    assertEquals(Set.of("10.0.0.7"), here.bans.all().keySet());
    Instant until = here.bans.all().get("10.0.0.7");
    assertTrue(until.isAfter(Instant.now().plusSeconds(300)), until.toString());
  }

  @Test
  void shouldSayWhetherAnyOtherNodeToldItsBans() {
    FakeRelay later = new FakeRelay();
    Api apiLater = api(later);
    assertTrue(apiLater.learnBans(), "there is no other");
    later.nodes.add("b", question -> null);
    assertFalse(apiLater.learnBans());
    later.nodes.add("c", apiThere::answerNode);
    assertTrue(apiLater.learnBans());
  }

  /** An answer about actions, which has these bans; quotes are written as {@code '}. */
  private static String bans(String list) {
    String body = "{'bans': [" + list + "]}";
    return JsonMapper.shared()
        .writeValueAsString(Map.of("status", 200, "body", body.replace('\'', '"')));
  }

  @Test
  void shouldBanOnAllNodesAndSayHowManyDid() {
    Answer answer =
        api.act(BY, parameters("do", "ban", "listener", "" + listener.id(), "seconds", "60"));
    contract.assertAction(answer.body());
    String result = json(answer).get("result").asString();
    assertTrue(result.endsWith("; other nodes that did the same: 1 of 2"), result);
    assertTrue(there.bans.covers("10.0.0.1"));
    await().until(() -> listenerThere.endReason() == EndReason.KICKED);
    await().until(() -> listener.endReason() == EndReason.KICKED);

    assertEquals(200, api.act(BY, parameters("do", "unban", "address", "10.0.0.1")).status());
    assertFalse(there.bans.covers("10.0.0.1"));
    assertFalse(here.bans.covers("10.0.0.1"));
  }

  @Test
  void shouldStopAPointThatNodesShareOnAllOfThem() {
    Feed own = new Feed();
    Feed stopped = new Feed();
    here.points().iterator().next().setSource(new Shared(own));
    there.points().iterator().next().setSource(stopped);
    String body = api.act(BY, parameters("do", "stop", "point", "/studio")).body();
    assertTrue(body.contains("other nodes that did the same: 1 of 2"), body);
    assertEquals(List.of(1, 1), List.of(own.stops, stopped.stops));
  }

  @Test
  void shouldStopAPointOfItsOwnNowhereElse() {
    Feed stopped = new Feed();
    here.points().iterator().next().setSource(new Feed());
    there.points().iterator().next().setSource(stopped);
    assertEquals(200, api.act(BY, parameters("do", "stop", "point", "/studio")).status());
    assertEquals(0, stopped.stops);
  }

  /** Counts how often it is stopped. */
  private static class Feed implements Source {
    int stops;

    @Override
    public void start() {}

    @Override
    public void stop() {
      stops++;
    }

    @Override
    public String describe() {
      return "feed";
    }
  }

  /** As in a cluster. */
  private static final class Shared extends Feed {
    private final Source own;

    Shared(Source own) {
      this.own = own;
    }

    @Override
    public void stop() {
      own.stop();
    }

    @Override
    public Source local() {
      return own;
    }
  }

  @Test
  void shouldLiftABanThatOnlyAnotherNodeKnows() {
    there.bans.add("10.0.0.9", Duration.ofMinutes(1));
    assertEquals(200, api.act(BY, parameters("do", "unban", "address", "10.0.0.9")).status());
    assertFalse(there.bans.covers("10.0.0.9"));
  }

  @Test
  void shouldBanAnAddressThatDoesNotListen() {
    api.act(BY, parameters("do", "ban", "address", "10.0.0.7", "seconds", "60"));
    assertTrue(here.bans.covers("10.0.0.7"));
    assertEquals(
        400, api.act(BY, parameters("do", "ban", "address", "x y", "seconds", "60")).status());
    assertEquals(
        400,
        api.act(
                BY,
                parameters("do", "ban", "address", "10.0.0.7", "listener", "1", "seconds", "60"))
            .status());
  }

  @Test
  void shouldDrainOnlyTheNodeThatIsMeant() {
    assertEquals(200, api.act(BY, parameters("do", "drain", "node", "b")).status());
    assertFalse(here.draining().get());
    assertTrue(there.draining().get());
    assertFalse(there.isReady());
    assertEquals(200, api.act(BY, parameters("do", "undrain", "node", "b")).status());
    assertTrue(there.isReady());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "5",
        "{}",
        "{\"format\":1,\"resource\":\"points\"}",
        "{\"format\":9,\"resource\":\"points\",\"parameters\":{}}"
      })
  void shouldRefuseWhatIsNoQuestion(String question) {
    assertEquals(400, JsonMapper.shared().readTree(api.answerNode(question)).get("status").asInt());
  }

  @Test
  void shouldDoNothingForAQuestionThatOnlyReads() {
    String question = "{\"format\":1,\"resource\":\"actions\",\"parameters\":{\"do\":[\"drain\"]}}";
    assertEquals(400, JsonMapper.shared().readTree(api.answerNode(question)).get("status").asInt());
    assertFalse(here.draining().get());
  }
}
