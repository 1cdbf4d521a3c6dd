package org.wmrelay.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.admin.FakeRelay.Taker;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Uplink;
import org.wmrelay.source.push.Doctors;
import org.wmrelay.source.push.Handshake;
import org.wmrelay.source.push.PushPoint;
import org.wmrelay.source.push.PushSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every answer is just as {@code openapi.yaml} describes it. */
class ApiTest {
  private static final List<String> NOT_JSON = List.of("events", "openapi.yaml");
  private static final Map<String, List<String>> REQUIRED =
      Map.of("rates", List.of("point"), "capacity", List.of("uplink", "kbps"));

  private final OpenApi contract = new OpenApi();
  private final FakeRelay relay = new FakeRelay();
  private final Figures figures = new Figures(relay, System::nanoTime, InstantSource.system());
  private final Api api =
      new Api(figures, new Steering(relay, InstantSource.system()), relay.nodes, "3.0.0");

  ApiTest() throws Exception {}

  @BeforeEach
  void broadcast() {
    relay.events = figures;
    PublishingPoint studio = relay.add("/studio", 100);
    PushSettings settings =
        new PushSettings(Optional.empty(), Optional.of("hunter2"), false, Duration.ofSeconds(5));
    PushPoint push = new PushPoint(studio, settings, System::nanoTime);
    studio.setSource(push);
    Doctors.note(
        push,
        new Handshake(
            Instant.EPOCH, "10.0.0.1:5", "WMEncoder/12", "setup of /studio", 401, "asked", false));
    Publication on = FakeRelay.live(studio, "Concert", 136_000);
    relay.add("/idle ümlaut", 0);
    for (int i = 1; i <= 5; i++) {
      FakeRelay.listen(studio, "10.0.0." + i + ":5", "NSPlayer/12", new Taker());
    }
    studio.listeners().stream()
        .filter(listener -> listener.info().address().equals("10.0.0.1:5"))
        .forEach(listener -> listener.end(EndReason.KICKED));
    await().until(() -> studio.listeners().size() == 4);
    await().until(() -> !figures.ended(Optional.empty(), 1).isEmpty());
    figures.sample();
    FakeRelay.send(on, 500);
    figures.sample();
  }

  @AfterEach
  void close() throws InterruptedException {
    relay.close();
  }

  @Test
  void shouldDescribeEveryResourceAndNoOther() {
    String list = JsonMapper.shared().readTree(get("nothing").body()).get("detail").asString();
    Set<String> described = new TreeSet<>(contract.resources());
    described.removeAll(NOT_JSON);
    for (String resource : described) {
      assertTrue(list.contains(resource), () -> resource + " is described, but: " + list);
    }
    assertEquals(described.size(), list.replaceAll(".*\\[|\\].*", "").split(", ").length, list);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "points",
        "counts",
        "listeners",
        "ended",
        "handshakes",
        "delivery",
        "nodes",
        "actions"
      })
  void shouldAnswerAsDescribed(String resource) {
    Answer answer = get(resource);
    assertEquals(200, answer.status(), answer.body());
    contract.assertAnswer(resource, answer.body());
  }

  @Test
  void shouldAnswerRatesAsDescribed() {
    Answer answer = get("rates", "point", "/studio");
    contract.assertAnswer("rates", answer.body());
    assertEquals(1, json(answer).get("in").size());
  }

  @ParameterizedTest
  @CsvSource({"0.5, 136, 3, 2", "12.58, 226, 57, 45"})
  void shouldReckonHowManyALineCarries(String uplink, String kbps, int listeners, int planned) {
    Answer answer = get("capacity", Map.of("uplink", uplink, "kbps", kbps));
    contract.assertAnswer("capacity", answer.body());
    assertEquals(listeners, json(answer).get("listeners").asInt());
    assertEquals(planned, json(answer).get("planned").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1e9", "x", "1000001", "NaN"})
  void shouldRefuseALineThatIsNone(String uplink) {
    assertEquals(400, get("capacity", Map.of("uplink", uplink, "kbps", "1")).status());
  }

  @Test
  void shouldTellHowFullTheLineIs() {
    relay.line = new Line(new Uplink(1000), () -> 544_000);
    Answer answer = get("delivery");
    contract.assertAnswer("delivery", answer.body());
    assertEquals(1_000_000, json(answer).get("uplink").get("limit").asInt());
    assertEquals(544_000, json(answer).get("uplink").get("taken").asInt());
  }

  @Test
  void shouldTakeEveryParameterThatIsDescribedAndNoOther() {
    Map<String, String> good =
        Map.of(
            "point", "/studio", "find", "x", "sort", "-lag", "offset", "1", "limit", "2", "uplink",
            "1", "kbps", "136", "node", "a");
    for (String resource : contract.resources()) {
      for (String parameter :
          NOT_JSON.contains(resource) ? List.<String>of() : List.copyOf(good.keySet())) {
        Map<String, String> given = new HashMap<>();
        REQUIRED.getOrDefault(resource, List.of()).forEach(name -> given.put(name, good.get(name)));
        given.put(parameter, good.get(parameter));
        boolean described = contract.parameters(resource).contains(parameter);
        assertEquals(
            described ? 200 : 400, get(resource, given).status(), resource + "?" + parameter);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "point",
        "address",
        "agent",
        "form",
        "since",
        "bytes",
        "lag",
        "framesLost",
        "skips"
      })
  void shouldSortByEveryOrderThatIsDescribed(String order) {
    assertEquals(200, get("listeners", "sort", order).status());
    assertEquals(200, get("listeners", "sort", "-" + order).status());
  }

  @Test
  void shouldAnswerOneListenerPage() {
    JsonNode page =
        json(get("listeners", Map.of("point", "/studio", "sort", "-address", "limit", "2")));
    assertEquals(4, page.get("total").asInt());
    assertEquals(2, page.get("listeners").size());
    assertEquals("10.0.0.5:5", page.get("listeners").get(0).get("address").asString());
  }

  @Test
  void shouldAnswerOnePointWhenOneIsAskedFor() {
    JsonNode points = json(get("points", "point", "/idle ümlaut")).get("points");
    assertEquals(1, points.size());
    assertEquals("/idle ümlaut", points.get(0).get("name").asString());
    assertTrue(points.get(0).get("broadcast").isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing    |       |         | 404 | no resource nothing
          points     | point | /none   | 404 | there is no publishing point /none
          rates      | point | /none   | 404 | there is no publishing point /none
          rates      | limit | 3       | 400 | unknown parameter [limit]; expected of [point]
          listeners  | limit | 0       | 400 | limit: expected a whole number from 1 to 1000, found 0
          listeners  | limit | many    | 400 | limit: expected a whole number from 1 to 1000, found many
          listeners  | offset | -1     | 400 | offset: expected a whole number from 0 to 10000000, found -1
          listeners  | sort  | colour  | 400 | sort: expected one of [address, agent, bytes,
          version    | x     | 1       | 400 | unknown parameter [x]; expected of []
          """)
  void shouldSayWhatIsWrong(
      String resource, String parameter, String value, int status, String detail) {
    Answer answer = parameter == null ? get(resource) : get(resource, parameter, value);
    assertEquals(status, answer.status());
    assertEquals("application/problem+json", answer.contentType());
    contract.assertProblem(answer.body());
    assertTrue(json(answer).get("detail").asString().startsWith(detail), answer.body());
  }

  @Test
  void shouldSayThatTheParameterOfRatesIsMissing() {
    assertEquals("point is missing", json(get("rates")).get("detail").asString());
  }

  @Test
  void shouldRefuseAParameterThatIsThereTwice() {
    Parameters twice = new Parameters(Map.of("point", new String[] {"/studio", "/idle"}));
    Answer answer = api.answer("points", twice);
    assertEquals(400, answer.status());
    assertEquals("point is there twice", json(answer).get("detail").asString());
  }

  @Test
  void shouldShowNoSecret() {
    for (String resource : contract.resources()) {
      assertEquals(-1, get(resource).body().indexOf("hunter2"), resource);
    }
  }

  private static JsonNode json(Answer answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private Answer get(String resource, String... parameter) {
    return get(resource, parameter.length == 0 ? Map.of() : Map.of(parameter[0], parameter[1]));
  }

  private Answer get(String resource, Map<String, String> parameters) {
    Map<String, String[]> given = new HashMap<>();
    parameters.forEach((name, value) -> given.put(name, new String[] {value}));
    return api.answer(resource, new Parameters(given));
  }
}
