package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
  private static final String STUDIO = "/studio";

  private final AtomicLong nowNs = new AtomicLong(-5);
  private final Peers peers = new Peers("a", "1", nowNs::get);

  private void pass(Duration time) {
    nowNs.addAndGet(time.toNanos());
  }

  private static NodeStatus.Point point(String state, String owner, int listeners, int most) {
    return new NodeStatus.Point(STUDIO, state, true, owner, 7, listeners, most, 300_000);
  }

  private static NodeStatus node(
      String name, int listeners, int most, boolean draining, NodeStatus.Point... points) {
    return new NodeStatus(
        1, name, "9", "3.0.0", "http://" + name, listeners, most, 0, 0, draining, List.of(points));
  }

  private void hear(NodeStatus status) {
    peers.hear(status.encode());
  }

  @Test
  void shouldKnowWhatWasToldLastUntilItIsSilent() {
    hear(node("c", 1, 0, false));
    hear(node("b", 1, 0, false, point("live", "b", 1, 0)));
    pass(Duration.ofSeconds(3));
    hear(node("b", 2, 0, false, point("live", "b", 2, 0)));

    assertEquals(List.of("b", "c"), peers.all().stream().map(h -> h.status().node()).toList());
    assertEquals(Duration.ofSeconds(3), peers.all().get(1).age());
    assertEquals(2, peers.listeners(STUDIO));

    pass(Duration.ofSeconds(1));
    assertEquals(List.of("b"), peers.all().stream().map(h -> h.status().node()).toList());
    pass(Duration.ofSeconds(3));
    assertEquals(List.of(), peers.all());
    assertEquals(0, peers.listeners(STUDIO));
  }

  @Test
  void shouldNotHearItselfNorANamesake() {
    peers.hear(new NodeStatus(1, "a", "1", "", "", 0, 0, 0, 0, false, List.of()).encode());
    assertEquals(0, peers.ignored());
    hear(node("a", 1, 0, false));
    assertEquals(1, peers.ignored());
    assertEquals(List.of(), peers.all());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"format\":1}",
        "{\"format\":3,\"node\":\"b\"}",
        "{\"format\":-1,\"node\":\"b\"}",
        "{\"format\":1,\"node\":\"b.c\"}",
        "{\"format\":1,\"node\":\"b\",\"version\":\"1\\r\\n2\"}",
        "{\"format\":1,\"node\":\"b\",\"publicUrl\":\"javascript:x\"}",
        "{\"format\":1,\"node\":\"b\",\"listeners\":\"many\"}",
        "{\"format\":1,\"node\":\"b\",\"points\":[{\"name\":\"/a\",\"owner\":\"c d\"}]}",
        "{\"format\":1,\"node\":\"b\",\"points\":[5]}"
      })
  void shouldCountWhatIsNoStatus(String message) {
    peers.hear(message.getBytes(UTF_8));
    assertEquals(1, peers.ignored());
    assertEquals(List.of(), peers.all());
  }

  @Test
  void shouldTakeNoMoreThanTheLimits() {
    peers.hear(new byte[NodeStatus.MOST_BYTES + 1]);
    assertEquals(1, peers.ignored());
    IntStream.range(0, Peers.MOST + 5).forEach(i -> hear(node("n" + i, 0, 0, false)));
    assertEquals(Peers.MOST, peers.all().size());
    assertEquals(6, peers.ignored());
  }

  @Test
  void shouldUnderstandTheVersionsBesideItsOwn() {
    peers.hear("{\"format\":2,\"node\":\"b\",\"new\":{\"x\":[1]}}".getBytes(UTF_8));
    peers.hear("{\"format\":0,\"node\":\"c\",\"points\":[null,{\"name\":\"/x\"}]}".getBytes(UTF_8));
    assertEquals(0, peers.ignored());
    assertEquals("", peers.all().get(0).status().version());
    assertEquals("", peers.all().get(1).status().points().get(0).owner());
  }

  @Test
  void shouldSendListenersToTheLeastLoaded() {
    hear(node("b", 9, 10, false, point("live", "b", 9, 0)));
    hear(node("c", 6, 10, false, point("idle", "b", 0, 0)));
    assertEquals("http://c", peers.sendAway(STUDIO, 0));
    assertNull(peers.sendAway("/other", 0));
  }

  @Test
  void shouldCountThoseWhoWereSentUntilThatNodeTellsAgain() {
    hear(node("b", 0, 2, false, point("live", "b", 0, 0)));
    assertEquals("http://b", peers.sendAway(STUDIO, 0));
    assertEquals("http://b", peers.sendAway(STUDIO, 0));
    assertNull(peers.sendAway(STUDIO, 0));
    hear(node("b", 1, 2, false, point("live", "b", 1, 0)));
    assertEquals("http://b", peers.sendAway(STUDIO, 0));
  }

  @Test
  void shouldSendNobodyWhereHeWouldNotGetTheStream() {
    hear(node("full", 10, 10, false, point("live", "full", 10, 0)));
    hear(node("drained", 0, 0, true, point("live", "b", 0, 0)));
    hear(node("off", 0, 0, false, point("idle", "", 0, 0)));
    hear(node("reached", 3, 0, false, point("live", "b", 3, 20)));
    hear(
        new NodeStatus(
            1,
            "line",
            "9",
            "",
            "http://line",
            1,
            0,
            1000,
            1000,
            false,
            List.of(point("live", "b", 0, 0))));
    hear(
        new NodeStatus(
            1, "hidden", "9", "", "", 0, 0, 0, 0, false, List.of(point("live", "b", 0, 0))));
    assertEquals("http://reached", peers.sendAway(STUDIO, 6));
    assertNull(peers.sendAway(STUDIO, 7), "the point has 20 on all nodes together");
  }

  @Test
  void shouldKnowWhetherAnotherNodeCanFeed() {
    assertFalse(peers.canFeed(STUDIO));
    hear(node("b", 0, 0, true, point("live", "b", 0, 0)));
    assertFalse(peers.canFeed(STUDIO));
    hear(
        node("c", 0, 0, false, new NodeStatus.Point(STUDIO, "live", false, "b", 7, 0, 0, 300_000)));
    assertFalse(peers.canFeed(STUDIO));
    hear(node("d", 0, 0, false, point("idle", "", 0, 0)));
    assertTrue(peers.canFeed(STUDIO));
  }
}
