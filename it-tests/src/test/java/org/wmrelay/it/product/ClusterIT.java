package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.NatsServer;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.DatagramFeed;
import org.wmrelay.it.fake.FakeEncoder;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.Link;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.wire.NumberedMedia;

/** Three nodes and a real NATS server, each in a process of its own. */
@Timeout(300)
class ClusterIT {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final NumberedMedia media = NumberedMedia.ofRate(300_000);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Gaps gaps = new Gaps();
  private final List<StandaloneJar> nodes = new ArrayList<>();
  private NatsServer nats;

  @TempDir private Path directory;

  @BeforeEach
  void start() throws Exception {
    nats = new NatsServer(directory.resolve("store"));
    open.add(nats);
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private void startNodes(String source) throws IOException {
    for (String name : List.of("a", "b", "c")) {
      nodes.add(startNode(name, nats.url(), "clustered = true, " + source));
    }
    nodes.forEach(ClusterIT::awaitNats);
  }

  private StandaloneJar startNode(String name, String url, String point) throws IOException {
    Path config = directory.resolve(name + ".conf");
    Files.writeString(
        config,
        """
        wmrelay {
          cluster { node = %s, nats.servers = [ "%s" ] }
          publishing-points."/studio" { linger = 60 s, %s }
        }
        """
            .formatted(name, url, point));
    StandaloneJar node = StandaloneJar.start("--config", config.toString());
    open.add(node);
    return node;
  }

  private static void awaitNats(StandaloneJar node) {
    node.process().awaitText("connection opened to nats", PATIENCE);
  }

  private FakeEncoder push(int node) {
    FakeEncoder encoder = new FakeEncoder(nodes.get(node).url("/studio"));
    open.add(encoder);
    encoder.setup();
    encoder.start().header(media).play(1);
    return encoder;
  }

  private FakePlayer listen(int node) {
    String url = Live.await(nodes.get(node).url("/studio"));
    FakePlayer player =
        FakePlayer.start(PlayRequest.mmsh(url).expecting(media).onPacket(gaps::packet));
    open.add(player);
    return player.awaitPackets(20, PATIENCE);
  }

  /** The longest that a listener waited for a packet, all listeners of a test together. */
  private static final class Gaps {
    private final ThreadLocal<Long> lastNs = new ThreadLocal<>();
    private final AtomicLong longestNs = new AtomicLong();

    void packet(long number) {
      long nowNs = System.nanoTime();
      Long before = lastNs.get();
      lastNs.set(nowNs);
      if (before != null) {
        longestNs.accumulateAndGet(nowNs - before, Math::max);
      }
    }

    /** Since it was told the last time. */
    void tell(String when) {
      LOG.info("{}: longest gap {} ms", when, longestNs.getAndSet(0) / 1_000_000);
    }
  }

  private static void assertGoesOn(FakePlayer player) {
    player.awaitPackets(player.packets() + 40, PATIENCE);
    assertEquals(List.of(), player.problems(), player.toString());
    assertEquals(FakePlayer.End.NOT_YET, player.end());
  }

  @Test
  void shouldPlayFromAllNodesWhatIsPushedToOneAlsoWhenNatsWasAway() throws Exception {
    startNodes("source = push, push.open = true");
    push(0);
    FakePlayer first = listen(0);
    FakePlayer second = listen(1);
    FakePlayer third = listen(2);
    for (FakePlayer player : List.of(first, second, third)) {
      assertGoesOn(player);
      assertEquals(1, player.frames('H'), "one header, nothing of two sources");
    }

    nats.kill();
    nodes.get(1).process().awaitText("NATS is away", PATIENCE);
    assertGoesOn(first);
    nats.startAgain();
    assertGoesOn(second);
    assertGoesOn(third);
    assertGoesOn(first);
    assertEquals(0, first.lost());
    gaps.tell("NATS killed and started again");
  }

  @Test
  void shouldGoOnWhenOneNodeAfterTheOtherIsStartedAgain() throws Exception {
    FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
    open.add(origin);
    origin.play();
    String source = "source = \"" + origin.url() + "\"";
    startNodes(source);
    int owner = owner();
    FakePlayer player = listen((owner + 1) % 3);
    for (int i : List.of((owner + 2) % 3, owner)) {
      nodes.get(i).stop();
      String name = List.of("a", "b", "c").get(i);
      nodes.set(i, startNode(name, nats.url(), "clustered = true, " + source));
      awaitNats(nodes.get(i));
      assertGoesOn(player);
    }
    assertEquals(1, player.frames('H'));
    gaps.tell("two nodes, one of them the owner, stopped and started again");
  }

  @Test
  void shouldNotMixTwoOwnersWhenTheNetworkIsParted() throws Exception {
    Link link = new Link(nats.port());
    open.add(link);
    String point = "clustered = true, source = push, push.open = true";
    nodes.add(startNode("a", "nats://127.0.0.1:" + link.port(), point));
    nodes.add(startNode("b", nats.url(), point));
    nodes.forEach(ClusterIT::awaitNats);
    FakeEncoder first = push(0);
    FakePlayer here = listen(0);
    FakePlayer there = listen(1);

    link.cut();
    nodes.get(0).process().awaitText("NATS is away", PATIENCE);
    push(1);
    nodes.get(1).process().awaitText("this node has the source", PATIENCE);
    assertGoesOn(here);
    assertGoesOn(there);
    assertEquals(0, here.lost());

    link.heal();
    Awaitility.await().atMost(PATIENCE).until(first::isRefused);
    assertGoesOn(here);
    assertGoesOn(there);
    assertEquals(1, there.frames('H'));
    gaps.tell("network parted and healed");
  }

  @Test
  void shouldBringDatagramsThatOneNodeReceivesToTheOthers() throws Exception {
    int port = FreePorts.udp();
    String source = "source = \"udp://127.0.0.1:" + port + "\"";
    nodes.add(startNode("a", nats.url(), "clustered = true, " + source));
    nodes.add(startNode("b", nats.url(), "clustered = follow, " + source));
    nodes.forEach(ClusterIT::awaitNats);
    nodes.get(0).process().awaitText("this node has the source", PATIENCE);
    try (DatagramFeed feed = DatagramFeed.start(port);
        PlayerCrowd crowd = new PlayerCrowd()) {
      for (StandaloneJar node : nodes) {
        String url = Live.await(node.url("/studio"));
        FakePlayer reader = crowd.join(feed.reader(PlayRequest.httpDatagrams(url)));
        reader.awaitDatagrams(1000, PATIENCE);
        assertEquals(0, reader.datagramsLost());
        assertEquals(List.of(), reader.problems(), reader.toString());
      }
    }
  }

  @Test
  void shouldLetOneEncoderWinAndGoOnWithTheOtherOnceItIsGone() throws Exception {
    startNodes("source = push, push.open = true");
    FakeEncoder winner = push(0);
    FakePlayer player = listen(2);
    FakeEncoder loser = push(1);
    nodes.get(1).process().awaitText("the one here is sent away", PATIENCE);
    Awaitility.await().atMost(PATIENCE).until(loser::isRefused);
    assertGoesOn(player);

    winner.disconnect();
    push(1);
    nodes.get(1).process().awaitText("this node has the source", PATIENCE);
    assertGoesOn(player);
  }

  @Test
  void shouldPullOnOneNodeAndOnAnotherWhenThatIsKilled() throws Exception {
    FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
    open.add(origin);
    origin.play();
    startNodes("source = \"" + origin.url() + "\"");
    Awaitility.await().atMost(PATIENCE).until(() -> origin.playing() == 1);
    int owner = owner();
    FakePlayer player = listen((owner + 1) % 3);
    assertGoesOn(player);
    assertEquals(1, origin.playing());

    long killedNs = System.nanoTime();
    nodes.get(owner).process().kill();
    int accepted = origin.accepted();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> origin.accepted() > accepted);
    LOG.info("owner killed: another pulls {} ms later", (System.nanoTime() - killedNs) / 1_000_000);
    assertGoesOn(player);
    gaps.tell("owner of a pull killed");
    assertEquals(1, player.frames('H'));
  }

  private int owner() {
    Awaitility.await().atMost(PATIENCE).until(() -> find() >= 0);
    return find();
  }

  private int find() {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).process().output().contains("this node has the source")) {
        return i;
      }
    }
    return -1;
  }
}
