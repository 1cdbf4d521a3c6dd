package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.cluster.ClusterPoint.Role;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfHeader;

/** Nodes of one cluster, without a network and without a server. */
class ClusterPointTest {
  private static final String SAMPLE = "av.asf";
  private static final AsfHeader HEADER = AsfBench.header(SAMPLE);
  private static final List<ByteBuffer> PACKETS = turns(5);

  /** Begins with a key frame, as encoders and origins do. */
  private static final int SECOND_TURN = PACKETS.size() / 5;

  private final AtomicLong nowNs = new AtomicLong();
  private final LocalBus bus = new LocalBus(nowNs::get, Node.TERM.toNanos());
  private final List<Node> nodes = new ArrayList<>();
  private Node a;
  private Node b;
  private Node c;
  private int sent;

  /** The sample several times, as one stream. */
  private static List<ByteBuffer> turns(int count) {
    List<ByteBuffer> once = AsfBench.packets(SAMPLE);
    long turnMs = AsfBench.sendTimeMs(once.get(once.size() - 1), HEADER) + 100;
    return IntStream.range(0, count)
        .boxed()
        .flatMap(turn -> once.stream().map(p -> AsfBench.shifted(p, HEADER, turn * turnMs)))
        .toList();
  }

  @BeforeEach
  void start() {
    a = node("a", Role.WAITS);
    b = node("b", Role.WAITS);
    c = node("c", Role.WAITS);
  }

  private Node node(String name, Role role) {
    Node node = new Node(name, bus, role);
    nodes.add(node);
    return node;
  }

  private void pass(long ms) {
    for (long left = ms; left > 0; left -= 100) {
      nowNs.addAndGet(Duration.ofMillis(100).toNanos());
      nodes.forEach(node -> node.pass(Duration.ofMillis(100)));
    }
  }

  /** The next packets, with time for all to get them. */
  private void play(Node from, int packets) throws IngestException {
    for (int i = 0; i < packets; i++) {
      assertEquals(AsfIngest.Outcome.GOES_ON, from.send(PACKETS.get(sent++)));
    }
    pass(600);
  }

  private FakeSink listenAt(Node node) {
    node.source.demand();
    pass(600);
    assertNotNull(node.studio.point.broadcast(), () -> "" + node.studio.point.status());
    FakeSink sink = node.listen();
    pass(600);
    return sink;
  }

  private static void assertPackets(FakeSink sink, int... fromTo) {
    List<ByteBuffer> expected = new ArrayList<>();
    for (int i = 0; i < fromTo.length; i += 2) {
      expected.addAll(PACKETS.subList(fromTo[i], fromTo[i + 1]));
    }
    assertEquals(times(expected), times(Node.media(sink)));
  }

  private static List<Long> times(List<ByteBuffer> packets) {
    return packets.stream().map(each -> AsfBench.sendTimeMs(each, HEADER)).toList();
  }

  private static void assertTheSame(FakeSink one, FakeSink other) {
    assertEquals(Node.media(one), Node.media(other));
  }

  // ---- following ----

  @Test
  void shouldGiveListenersOfEveryNodeWhatIsPushedToOne() throws IngestException {
    a.begin(HEADER);
    pass(600);
    FakeSink here = listenAt(a);
    FakeSink there = listenAt(b);
    FakeSink elsewhere = listenAt(c);
    for (int i = 0; i < 10; i++) {
      play(a, 5);
    }
    assertPackets(here, 0, 50);
    assertTheSame(here, there);
    assertTheSame(here, elsewhere);
    assertEquals(1, frames(there, 'H'));
    assertEquals("a", b.source.owner());
  }

  private static long frames(FakeSink sink, char kind) {
    return AsfBench.frames(sink.bytes()).stream()
        .filter(frame -> frame.kind().id() == kind)
        .count();
  }

  @Test
  void shouldSayWhyNothingIsPlayedAsLongAsNobodyListens() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    assertNull(b.studio.point.broadcast());
    assertEquals("node a has the source, nobody listens here", b.studio.point.status().why());
    assertEquals(0, a.studio.point.seatsTaken(), "the cluster is no listener");
  }

  @Test
  void shouldFollowNoMoreAWhileAfterTheLastListener() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink sink = listenAt(b);
    sink.closeByPeer();
    pass(10_000);
    assertEquals(PointState.LIVE, b.studio.point.status().state());
    pass(40_000);
    assertEquals(PointState.IDLE, b.studio.point.status().state());
    assertNull(b.studio.point.broadcast());
  }

  @Test
  void shouldBeginWithThePast() throws IngestException {
    a.begin(HEADER);
    play(a, 40);
    FakeSink there = listenAt(b);
    FakeSink here = listenAt(a);
    play(a, 10);
    assertFalse(Node.media(there).isEmpty());
    assertTheSame(here, there);
  }

  @Test
  void shouldGetFromThePastWhatWasLostOnTheWay() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink here = listenAt(a);
    FakeSink there = listenAt(b);
    a.bus.losesNext = true;
    play(a, 5);
    play(a, 5);
    play(a, 5);
    assertTheSame(here, there);
    assertEquals(1, b.count("cluster-refollowed"));
    assertEquals(0, b.count("cluster-missed"));
  }

  @Test
  void shouldCountWhatIsNotToBeHadAnyMore() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink there = listenAt(b);
    b.bus.cut = true;
    play(a, 5);
    pass(1000);
    a.source.demand();
    pass(12_000); // longer than the past that the owner keeps
    play(a, 1);
    b.bus.cut = false;
    play(a, 5);
    play(a, 5);
    assertTrue(b.count("cluster-missed") > 0);
    assertEquals(PointState.LIVE, b.studio.point.status().state());
    assertEquals(1, frames(there, 'H'));
  }

  @Test
  void shouldTakeAStreamThatIsLargerThanAMessage() throws IngestException {
    a.begin(HEADER);
    pass(600);
    FakeSink here = listenAt(a);
    FakeSink there = listenAt(b);
    for (int i = 0; i < 100; i++) {
      a.send(PACKETS.get(sent++));
    }
    pass(1000);
    assertPackets(here, 0, 100);
    assertTheSame(here, there);
  }

  // ---- who has the source ----

  @Test
  void shouldSendTheSecondEncoderAway() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    b.begin(HEADER);
    b.send(PACKETS.get(0));
    pass(1500);
    assertEquals(AsfIngest.Outcome.TAKEN_AWAY, b.send(PACKETS.get(1)));
    assertEquals("a", c.source.owner());
    play(a, 5);
  }

  @Test
  void shouldLetAnotherNodeGoOnWhenTheOwnersEncoderIsGone() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink there = listenAt(c);
    a.studio.point.end("the encoder stopped");
    pass(1000);
    b.begin(HEADER);
    pass(600);
    sent = SECOND_TURN;
    play(b, 10);
    assertEquals("b", c.source.owner());
    assertPackets(there, 0, 5, SECOND_TURN, SECOND_TURN + 10);
  }

  @Test
  void shouldLetAnEncoderGoOnThatComesOverBeforeItsOldNodeHasNoticed() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink there = listenAt(c);
    a.studio.point.end("the encoder is gone");
    b.begin(HEADER);
    b.turnFirst();
    sent = SECOND_TURN;
    play(b, 10);
    assertEquals("b", c.source.owner());
    assertPackets(there, 0, 5, SECOND_TURN, SECOND_TURN + 10);
  }

  @Test
  void shouldRunThePullOfOneNodeAndOfAnotherWhenItIsSilent() throws IngestException {
    nodes.clear();
    a = node("a", Role.FEEDS);
    b = node("b", Role.FEEDS);
    pass(300);
    assertTrue(a.feed.running);
    assertFalse(b.feed.running);
    nodes.remove(a); // as if it were killed
    a.bus.cut = true;
    pass(1000);
    assertFalse(b.feed.running);
    pass(1500);
    assertTrue(b.feed.running);
  }

  @Test
  void shouldLeaveItsPullToAnotherNodeForAsLongAsItIsDrained() {
    nodes.clear();
    a = node("a", Role.FEEDS);
    b = node("b", Role.FEEDS);
    pass(300);
    a.source.leave(true);
    pass(600);
    assertFalse(a.feed.running);
    assertTrue(b.feed.running);
    assertEquals("b", a.source.owner());

    a.source.leave(false);
    b.source.leave(true);
    pass(600);
    assertTrue(a.feed.running);
    assertFalse(b.feed.running);
  }

  @Test
  void shouldNeverHaveTheSourceWhenItOnlyFollows() throws IngestException {
    nodes.clear();
    Node follows = node("f", Role.FOLLOWS);
    pass(5000);
    assertFalse(follows.feed.running);
    assertNull(follows.source.owner());
  }

  @Test
  void shouldGoOnForItsOwnListenersWhenCutOffAndYieldToTheHigherLease() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink here = listenAt(a);
    FakeSink there = listenAt(c);
    a.bus.cut = true;
    play(a, 5);
    assertPackets(here, 0, 10);

    pass(Node.TERM.toMillis());
    b.begin(HEADER);
    pass(600);
    assertEquals("b", c.source.owner());
    sent = SECOND_TURN;
    play(b, 5);
    assertPackets(here, 0, 10);

    a.bus.cut = false;
    pass(1000);
    assertEquals(AsfIngest.Outcome.TAKEN_AWAY, a.send(PACKETS.get(sent)));
    play(b, 5);
    assertEquals("b", a.source.owner());
    assertPackets(here, 0, 10, SECOND_TURN, SECOND_TURN + 10);
    assertPackets(there, 0, 5, SECOND_TURN, SECOND_TURN + 10);
  }

  // ---- what is not to be trusted ----

  @Test
  void shouldKeepListenersWhileTheBusIsAwayAndGoOnAfterwards() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink here = listenAt(a);
    FakeSink there = listenAt(b);
    nodes.forEach(node -> node.bus.cut = true);
    play(a, 5);
    assertEquals(PointState.LINGERING, b.studio.point.status().state());
    assertEquals("the cluster's bus is away", b.studio.point.status().why());
    nodes.forEach(node -> node.bus.cut = false);
    play(a, 5);
    play(a, 5);
    assertTheSame(here, there);
  }

  @Test
  void shouldRefuseWhatIsNotOfTheLeaseThatCounts() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink here = listenAt(a);
    FakeSink there = listenAt(b);
    byte[] frames = here.bytes();
    for (long token : new long[] {1, Long.MAX_VALUE}) {
      Message forged = new Message(Message.Kind.RUN, token + 1, 0, ByteBuffer.wrap(frames));
      bus.inject("wmr.t.live./studio", forged.encode());
    }
    play(a, 5);
    assertTheSame(here, there);
    assertNotEquals(0, b.count("cluster-refused"));
  }

  @Test
  void shouldSurviveWhateverIsSent() throws IngestException {
    a.begin(HEADER);
    play(a, 5);
    FakeSink there = listenAt(b);
    long token = 1; // the first of the table
    Random random = new Random(7);
    byte[] whole = new Message(Message.Kind.RUN, token, 0, ByteBuffer.wrap(there.bytes())).encode();
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int j = 0; j < 3 && damaged.length > 0; j++) {
        damaged[random.nextInt(Math.min(damaged.length, 40))] = (byte) random.nextInt();
      }
      bus.inject("wmr.t.live./studio", damaged);
    }
    pass(3000);
    FakeSink here = listenAt(a);
    FakeSink later = listenAt(b);
    play(a, 5);
    List<ByteBuffer> media = Node.media(later);
    List<ByteBuffer> mediaHere = Node.media(here);
    assertEquals(
        mediaHere.get(mediaHere.size() - 1), media.get(media.size() - 1), "follows after all");
  }
}
