package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.fake.PlayerCrowd;
import org.wmrelay.it.wire.NumberedMedia;

/**
 * A thousand listeners, of whom 50 never read and 50 read slowly: the others get every byte, are
 * never skipped and stay. Delays are printed, not judged.
 */
@Timeout(180)
class CrowdIT {
  private static final Logger LOG = LoggerFactory.getLogger(CrowdIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PACKETS = 200;

  /**
   * More than the crowd: those who asked whether there is a broadcast may be counted for a while.
   */
  private static final String LIMIT = "1100";

  private final NumberedMedia media = NumberedMedia.ofRate(300_000);

  @Test
  void shouldServeTheCrowdWhateverItsWorstMembersDo() {
    ConcurrentLinkedQueue<Long> delaysNs = new ConcurrentLinkedQueue<>();
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        StandaloneJar relay = StandaloneJar.start("-m", LIMIT, origin.url());
        PlayerCrowd crowd = new PlayerCrowd()) {
      origin.play();
      Live.await(relay.url("/"));
      PlayRequest stalled = request(relay).bytesPerSecond(0).receiveBuffer(4096);
      PlayRequest slow = request(relay).bytesPerSecond(8_000).receiveBuffer(4096);
      printTimeToFirstMedia(crowd.join(request(relay)));
      crowd.join(50, stalled);
      crowd.join(50, slow);
      List<FakePlayer> good = new ArrayList<>(crowd.join(890, request(relay)));
      for (int i = 0; i < 10; i++) {
        good.add(
            crowd.join(
                request(relay)
                    .onPacket(n -> delaysNs.add(System.nanoTime() - origin.emittedAtNs(n)))));
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertEquals(List.of(), waiting(good)));

      for (FakePlayer player : good) {
        assertEquals(List.of(), player.problems(), player.toString());
        assertEquals(0, player.lost(), player.toString());
        assertEquals(FakePlayer.End.NOT_YET, player.end());
      }
      for (FakePlayer player : crowd.players()) {
        assertEquals(List.of(), player.problems(), player.toString());
      }
      print(delaysNs);
    }
  }

  @Test
  @Tag("long")
  void shouldServeFiveThousandWhoJoinAtOnce() {
    NumberedMedia quiet = NumberedMedia.ofRate(64_000);
    try (FakeOrigin origin = FakeOrigin.start(quiet, OriginProfile.wme9());
        StandaloneJar relay = StandaloneJar.start("-m", "5100", origin.url())) {
      origin.play();
      try (Unharmed others = new Unharmed(relay, "/", quiet, 2)) {
        try (PlayerCrowd crowd = new PlayerCrowd()) {
          PlayRequest request = PlayRequest.mmsh(relay.url("/")).expecting(quiet);
          List<FakePlayer> players = crowd.join(5_000, request);
          Awaitility.await()
              .atMost(PATIENCE)
              .until(() -> players.stream().allMatch(player -> player.packets() >= 10));
          players.forEach(player -> assertEquals(List.of(), player.problems()));
          others.assertListening();
        }
        others.assertNothingKept();
      }
    }
  }

  private static List<FakePlayer> waiting(List<FakePlayer> players) {
    return players.stream().filter(player -> player.packets() < PACKETS).toList();
  }

  private PlayRequest request(StandaloneJar relay) {
    return PlayRequest.mmsh(relay.url("/")).expecting(media);
  }

  private static void printTimeToFirstMedia(FakePlayer player) {
    player.awaitPackets(1, PATIENCE);
    LOG.info(
        "the first media of a broadcast that is live came {} ms after the request",
        player.timeToFirstMedia().orElseThrow().toMillis());
  }

  /** The first second is the burst of the past. */
  private static void print(ConcurrentLinkedQueue<Long> delaysNs) {
    List<Long> sorted = delaysNs.stream().sorted().toList();
    assertTrue(sorted.size() > 100);
    LOG.info(
        "delay origin to player of {} packets, with the burst: p50 {} ms, p90 {} ms",
        sorted.size(),
        sorted.get(sorted.size() / 2) / 1_000_000,
        sorted.get(sorted.size() * 9 / 10) / 1_000_000);
  }
}
