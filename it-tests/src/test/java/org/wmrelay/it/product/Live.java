package org.wmrelay.it.product;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.PlayRequest;

/** Waits as a patient listener does: until a publishing point has something to hear. */
final class Live {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Live() {}

  /** Returns the URL as soon as it answers with a stream. */
  static String await(String url) {
    Awaitility.await().atMost(PATIENCE).until(() -> status(url) == 200);
    return url;
  }

  /** What a listener is answered now. */
  static int status(String url) {
    try (FakePlayer player = FakePlayer.start(PlayRequest.httpBytes(url))) {
      return player.awaitHead(PATIENCE).status();
    }
  }
}
