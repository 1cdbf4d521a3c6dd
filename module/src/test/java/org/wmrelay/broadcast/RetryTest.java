package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final String IN_USE = "address already in use";

  private final Studio studio = new Studio();
  private final PublishingPoint point = studio.point;
  private final Retry retry =
      new Retry(point, "file:3: port", studio.timer, studio::nowNs, this::ask);
  private int asked;
  private int refusals;

  private void ask() throws IOException {
    asked++;
    if (refusals > 0) {
      refusals--;
      throw new IOException(IN_USE);
    }
  }

  @Test
  void shouldAskOnceWhenGrantedAtOnce() {
    retry.start();

    advance(Duration.ofHours(1));
    assertEquals(1, asked);
    assertEquals(PointState.IDLE, point.status().state());
  }

  @Test
  void shouldTellTheReasonUntilGranted() {
    refusals = 2;
    retry.start();

    PointStatus failed = new PointStatus(PointState.FAILED, "file:3: port: " + IN_USE);
    assertEquals(failed, point.status());
    advance(Duration.ofMillis(499));
    assertEquals(1, asked);
    advance(Duration.ofMillis(1));
    assertEquals(2, asked);
    assertEquals(failed, point.status());
    advance(Duration.ofSeconds(1));
    assertEquals(3, asked);
    assertEquals(List.of("FAILED: file:3: port: " + IN_USE, "IDLE"), studio.events);
  }

  @Test
  void shouldAskOnceWhenStartedAnewTogetherWithAnAttemptOfBefore() {
    studio.timer.cancelsComeTooLate = true;
    refusals = 1;
    retry.start();
    retry.stop();
    retry.start();
    assertEquals(2, asked);

    advance(Duration.ofHours(1));
    assertEquals(2, asked);
  }

  @Test
  void shouldAskEveryHalfMinuteWhenRefusedForLong() {
    refusals = Integer.MAX_VALUE;
    retry.start();
    advance(Duration.ofMinutes(10));
    int before = asked;

    advance(Duration.ofMinutes(10));
    assertEquals(before + 20, asked);
  }

  @Test
  void shouldWaitLongerWhenWhatWasGrantedIsLostAgainAndAgain() {
    retry.start();
    for (int waitMillis : new int[] {500, 1000, 2000, 4000}) {
      int before = asked;
      retry.lost(new IOException("broken"));
      advance(Duration.ofMillis(waitMillis - 1));
      assertEquals(before, asked);
      advance(Duration.ofMillis(1));
      assertEquals(before + 1, asked);
    }
  }

  @Test
  void shouldAskSoonWhenWhatIsLostHasLasted() {
    refusals = 20;
    retry.start();
    advance(Duration.ofMinutes(20));
    int before = asked;
    assertEquals(0, refusals);

    retry.lost(new IOException("broken"));
    advance(Duration.ofMillis(500));
    assertEquals(before + 1, asked);
  }

  @Test
  void shouldNotAskWhenStopped() {
    refusals = 1;
    retry.start();
    retry.stop();
    retry.lost(new IOException("late"));

    advance(Duration.ofHours(1));
    assertEquals(1, asked);
    assertEquals(PointState.IDLE, point.status().state());
  }

  @Test
  void shouldCountAsFailedWhileItBroadcasts() {
    Publication publication = studio.live("h");
    point.failing("port", "no permission");
    point.failing("source", "no interface");

    assertEquals(
        new PointStatus(PointState.FAILED, "port: no permission; source: no interface"),
        point.status());
    publication.write(publication::resume);
    point.recovered("source");
    assertEquals(new PointStatus(PointState.FAILED, "port: no permission"), point.status());
    point.recovered("port");
    assertEquals(new PointStatus(PointState.LIVE, ""), point.status());
  }

  private void advance(Duration time) {
    studio.timer.advance(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
