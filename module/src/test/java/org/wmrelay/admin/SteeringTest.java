package org.wmrelay.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.access.Network;
import org.wmrelay.admin.FakeRelay.Taker;
import org.wmrelay.admin.status.Figures;
import org.wmrelay.broadcast.Admission.Refusal;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.RefusalReason;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.SourceWithUpstreams;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator has done is done, told, and remembered for a while. */
class SteeringTest {
  private static final String BY = "eve at 10.1.1.1";

  private final OpenApi contract = new OpenApi();
  private final FakeRelay relay = new FakeRelay();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private Api api;
  private PublishingPoint studio;
  private Listener first;
  private Listener second;
  private Listener other;

  SteeringTest() throws Exception {}

  @BeforeEach
  void broadcast() {
    relay.bans = new Bans(clock, Network::spelling);
    Figures figures = new Figures(relay, System::nanoTime, clock);
    api = new Api(figures, new Steering(relay, clock), relay.nodes, "3.0.0");
    studio = relay.add("/studio", 0);
    relay.add("/empty", 0);
    FakeRelay.live(studio, "Concert", 136_000);
    first = FakeRelay.listen(studio, "10.0.0.1:1", "NSPlayer/12", new Taker());
    second = FakeRelay.listen(studio, "10.0.0.1:2", "NSPlayer/12", new Taker());
    other = FakeRelay.listen(studio, "10.0.0.2:1", "NSPlayer/12", new Taker());
  }

  @AfterEach
  void close() throws InterruptedException {
    relay.close();
  }

  @Test
  void shouldEndJustTheListenerThatIsKicked() {
    act(200, "do", "kick", "listener", id(first));

    await().until(() -> first.endReason() == EndReason.KICKED);
    assertEquals(2, studio.listeners().size());
    assertNull(second.endReason());
  }

  @Test
  void shouldLetNobodyListenFromABannedAddressUntilItsTimeIsOver() {
    act(200, "do", "ban", "listener", id(first), "seconds", "60");

    await().until(() -> studio.listeners().size() == 1);
    assertEquals(List.of(other), List.copyOf(studio.listeners()));
    Refusal refusal = assertInstanceOf(Refusal.class, studio.admit("10.0.0.1"));
    assertEquals(RefusalReason.BANNED, refusal.reason());
    assertInstanceOf(Seat.class, studio.admit("10.0.0.2"));

    now = now.plusSeconds(60);
    assertInstanceOf(Seat.class, studio.admit("10.0.0.1"));
    assertEquals(0, actions().get("bans").size());
  }

  @Test
  void shouldLetAnAddressInAgainThatIsNoLongerBanned() {
    act(200, "do", "ban", "listener", id(first), "seconds", "60");
    assertEquals("10.0.0.1", actions().get("bans").get(0).get("address").asString());

    act(200, "do", "unban", "address", "10.0.0.1");
    assertInstanceOf(Seat.class, studio.admit("10.0.0.1"));
    act(404, "do", "unban", "address", "10.0.0.1");
  }

  @Test
  void shouldBanAndUnbanAnAddressHoweverItIsSpelled() {
    Listener six = FakeRelay.listen(studio, "[0:0:0:0:0:0:0:7]:1", "NSPlayer/12", new Taker());
    act(200, "do", "ban", "address", "::ffff:10.0.0.1", "seconds", "60");
    act(200, "do", "ban", "address", "::7", "seconds", "60");

    await().until(() -> studio.listeners().size() == 1);
    assertEquals(EndReason.KICKED, first.endReason());
    assertEquals(EndReason.KICKED, six.endReason());
    assertInstanceOf(Refusal.class, studio.admit("0:0:0:0:0:0:0:7%lo"));

    act(200, "do", "unban", "address", "[::0:7]");
    assertInstanceOf(Seat.class, studio.admit("::7"));
    assertInstanceOf(Refusal.class, studio.admit("10.0.0.1"));
  }

  @Test
  void shouldBanNoMoreThanFitInTheTable() {
    for (int i = 0; i < Bans.MOST; i++) {
      assertTrue(relay.bans.add("host-" + i, Duration.ofSeconds(60)));
    }
    act(409, "do", "ban", "listener", id(first), "seconds", "60");
    assertNull(first.endReason());

    now = now.plusSeconds(60);
    act(200, "do", "ban", "listener", id(first), "seconds", "60");
    assertEquals(1, relay.bans.all().size());
  }

  @Test
  void shouldStopAndStartASource() {
    List<String> calls = new ArrayList<>();
    studio.setSource(new RecordedSource(calls));
    act(409, "do", "start", "point", "/studio");

    act(200, "do", "stop", "point", "/studio");
    assertEquals(List.of("stop"), calls);
    assertNull(studio.broadcast());
    assertEquals(PointState.IDLE, studio.status().state());
    assertEquals("stopped by an operator", studio.status().why());
    await().until(() -> other.endReason() == EndReason.FINISHED);

    act(200, "do", "start", "point", "/studio");
    assertEquals(List.of("stop", "stop", "start"), calls);
  }

  @Test
  void shouldEndABroadcastAndTellItsSource() {
    List<String> calls = new ArrayList<>();
    studio.setSource(new RecordedSource(calls));

    act(200, "do", "end", "point", "/studio");

    assertEquals(List.of("broadcast ends"), calls);
    assertNull(studio.broadcast());
    assertEquals("ended by an operator", studio.status().why());
    act(409, "do", "end", "point", "/studio");
  }

  @Test
  void shouldHaveASourceGoOnWithTheUpstreamThatIsNamed() {
    TwoUpstreams source = new TwoUpstreams();
    studio.setSource(source);
    assertEquals("null", reported(studio, "upstreamInUse"));
    assertEquals("[\"http://one/\",\"http://two/\"]", reported(studio, "upstreams"));

    act(200, "do", "switch", "point", "/studio", "source", "2");
    assertEquals("2", reported(studio, "upstreamInUse"));

    act(404, "do", "switch", "point", "/studio", "source", "3");
    source.isPulling = false;
    act(409, "do", "switch", "point", "/studio", "source", "1");
    assertEquals("2", reported(studio, "upstreamInUse"));
  }

  private static final class TwoUpstreams implements SourceWithUpstreams {
    private OptionalInt inUse = OptionalInt.empty();
    private boolean isPulling = true;

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public String describe() {
      return String.join(", ", upstreams());
    }

    @Override
    public List<String> upstreams() {
      return List.of("http://one/", "http://two/");
    }

    @Override
    public OptionalInt inUse() {
      return inUse;
    }

    @Override
    public boolean choose(int index) {
      inUse = isPulling ? OptionalInt.of(index) : inUse;
      return isPulling;
    }
  }

  private String reported(PublishingPoint point, String field) {
    Map<String, String[]> parameters = Map.of("point", new String[] {point.name()});
    String body = api.answer("points", new Parameters(parameters)).body();
    contract.assertAnswer("points", body);
    return JsonMapper.shared().readTree(body).get("points").get(0).get(field).toString();
  }

  @Test
  void shouldTellWhoDidWhatTheLastFirst() {
    act(200, "do", "kick", "listener", id(first));
    act(200, "do", "end", "point", "/studio");

    JsonNode actions = actions().get("actions");
    assertEquals(2, actions.size());
    assertEquals("end", actions.get(0).get("action").asString());
    assertEquals(BY, actions.get(1).get("by").asString());
    assertEquals("10.0.0.1:1 was ended", actions.get(1).get("result").asString());
  }

  @ParameterizedTest
  @CsvSource({
    "400, ",
    "400, do=dance",
    "400, do=kick",
    "400, do=kick listener=0",
    "400, do=kick listener=x",
    "400, do=kick listener=1 point=/studio",
    "404, do=kick listener=999999",
    "400, do=ban listener=1",
    "400, do=ban listener=1 seconds=0",
    "400, do=ban listener=1 seconds=31536001",
    "400, do=unban",
    "400, do=stop",
    "404, do=stop point=/none",
    "409, do=stop point=/empty",
    "409, do=end point=/empty",
    "400, do=switch point=/studio",
    "400, do=switch point=/studio source=0",
    "404, do=switch point=/none source=1",
    "409, do=switch point=/studio source=1",
  })
  void shouldSayWhyNothingWasDone(int status, String parameters) {
    String[] given = parameters == null ? new String[0] : parameters.split("[ =]");
    act(status, given);
    assertEquals(0, actions().get("actions").size());
    assertEquals(3, studio.listeners().size());
  }

  private record RecordedSource(List<String> calls) implements Source {
    @Override
    public void start() {
      calls.add("start");
    }

    @Override
    public void stop() {
      calls.add("stop");
    }

    @Override
    public void broadcastEnds() {
      calls.add("broadcast ends");
    }

    @Override
    public String describe() {
      return "a source";
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldLetNobodyElseWaitForASourceThatStopsSlowly() throws InterruptedException {
    SlowSource source = new SlowSource(new CountDownLatch(1), new CountDownLatch(1));
    studio.setSource(source);
    Thread stopping = new Thread(() -> act(200, "do", "stop", "point", "/studio"));
    stopping.start();
    source.stops().await();

    act(200, "do", "kick", "listener", id(first));
    assertEquals(1, actions().get("actions").size());

    source.mayStop().countDown();
    stopping.join();
    assertEquals(2, actions().get("actions").size());
  }

  private record SlowSource(CountDownLatch stops, CountDownLatch mayStop) implements Source {
    @Override
    public void start() {}

    @Override
    public void stop() {
      stops.countDown();
      try {
        mayStop.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String describe() {
      return "a slow source";
    }
  }

  private static String id(Listener listener) {
    return Long.toString(listener.id());
  }

  private void act(int status, String... parameters) {
    Map<String, String[]> given = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      given.put(parameters[i], new String[] {parameters[i + 1]});
    }
    Answer answer = api.act(BY, new Parameters(given));
    assertEquals(status, answer.status(), answer.body());
    if (status == 200) {
      contract.assertAction(answer.body());
    } else {
      contract.assertProblem(answer.body());
    }
  }

  private JsonNode actions() {
    Answer answer = api.answer("actions", new Parameters(Map.of()));
    contract.assertAnswer("actions", answer.body());
    return JsonMapper.shared().readTree(answer.body());
  }
}
