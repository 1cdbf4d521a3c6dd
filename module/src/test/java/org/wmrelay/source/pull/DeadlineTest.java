package org.wmrelay.source.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.ManualTimer;

class DeadlineTest {
  private static final Duration TEN = Duration.ofSeconds(10);

  private final ManualTimer timer = new ManualTimer();
  private final List<String> missed = new ArrayList<>();
  private final Deadline deadline = new Deadline(timer, timer::nowNs, missed::add);
  private long lastNs;

  @Test
  void shouldSayWhatDidNotHappenInTime() {
    deadline.expect(TEN, "does not accept the connection");
    pass(9);
    assertEquals(List.of(), missed);
    pass(2);
    assertEquals(List.of("does not accept the connection within 10.0 s"), missed);
  }

  @Test
  void shouldWaitForTheNextThingOnly() {
    deadline.expect(TEN, "does not accept the connection");
    pass(9);
    deadline.expect(TEN, "sends no header of a stream");
    pass(9);
    assertEquals(List.of(), missed);
    pass(2);
    assertEquals(List.of("sends no header of a stream within 10.0 s"), missed);
  }

  @Test
  void shouldWaitAsLongAsThingsHappen() {
    deadline.keepExpecting(TEN, () -> lastNs, "sent no packet");
    for (int i = 0; i < 10; i++) {
      pass(9);
      lastNs = timer.nowNs();
    }
    assertEquals(List.of(), missed);
    pass(11);
    assertEquals(List.of("sent no packet for 10.0 s"), missed);
  }

  @Test
  void shouldMissNothingWhenItIsCancelled() {
    deadline.expect(TEN, "does not accept the connection");
    deadline.cancel();
    deadline.expect(TEN, "sends no header of a stream");
    pass(60);
    assertEquals(List.of(), missed);
  }

  private void pass(int seconds) {
    timer.advance(seconds, TimeUnit.SECONDS);
  }
}
