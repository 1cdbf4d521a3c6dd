package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import org.wmrelay.it.fake.FakeEncoder;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.HttpHead;
import org.wmrelay.it.wire.NumberedMedia;

/** A framed and a plain listener of what an encoder pushes, who may miss nothing. */
final class PushedStream implements AutoCloseable {
  static final NumberedMedia MEDIA = NumberedMedia.ofRate(600_000);

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Longer than any test plays; the end of it is skipped by filling up. */
  private static final long BOUNDED = 8_000_000;

  private final List<FakePlayer> players;

  private PushedStream(String url) {
    Live.await(url);
    players =
        List.of(PlayRequest.mmsh(url), PlayRequest.http(url)).stream()
            .map(request -> FakePlayer.start(request.expecting(MEDIA)))
            .toList();
  }

  /** As soon as there is something to hear. */
  static PushedStream listen(String url) {
    return new PushedStream(url);
  }

  /**
   * All that an encoder does on a good day: it tests the connection, comes back, streams over two
   * bodies, and ends. On the way every answer is checked, and every byte that listeners get.
   *
   * @param url of a point that an encoder may push to, and nobody has
   */
  static void carry(String url, FakeEncoder encoder) {
    assertReady(encoder.setup());
    encoder.disconnect();
    assertEquals(503, Live.status(url), "a test of the connection is no stream");

    assertReady(encoder.autoDestroy().setup());
    encoder.start(BOUNDED).header(MEDIA).play(1);
    try (PushedStream stream = listen(url)) {
      stream.awaitMore(20);
      assertFalse(encoder.hasAnswer(), "nothing is said while the body lasts");
      encoder.pause();
      assertReady(encoder.fillUp().awaitAnswer());

      encoder.start().play(1);
      stream.awaitMore(40);
      encoder.pause();
      encoder.end(0);
      stream.awaitCleanEnd();
    }
    assertEquals(503, Live.status(url));
  }

  private static void assertReady(HttpHead answer) {
    assertEquals(204, answer.status(), answer.text());
    assertEquals(List.of("Cougar/9.01.01.3841"), answer.values("Server"), answer.text());
    for (String name : List.of("Server", "Supported", "Pragma", "Cache-Control", "Set-Cookie")) {
      assertEquals(true, answer.hasExactly(name), name + " in " + answer.text());
    }
    assertEquals(true, answer.hasPragma("timeout=60000"), answer.text());
  }

  /** Waits until both have got so many packets more, none of them left out or wrong. */
  void awaitMore(long packets) {
    players.forEach(each -> each.awaitPackets(each.packets() + packets, PATIENCE));
    assertUnharmed();
    players.forEach(each -> assertEquals(FakePlayer.End.NOT_YET, each.end(), each.toString()));
  }

  private void assertUnharmed() {
    for (FakePlayer each : players) {
      assertEquals(List.of(), each.problems(), each.toString());
      assertEquals(0, each.lost(), each.toString());
    }
  }

  /** Waits until both have been told the end; plain streams just end. */
  void awaitCleanEnd() {
    players.forEach(each -> each.awaitEnd(PATIENCE));
    assertUnharmed();
    assertEquals(true, players.get(0).endedCleanly(), players.get(0).toString());
    assertEquals(FakePlayer.End.CLOSED, players.get(1).end(), players.get(1).toString());
  }

  @Override
  public void close() {
    players.forEach(FakePlayer::close);
  }
}
