package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeTalkTest {
  private static final int TRIED = 3;

  private final LocalBus.Connection bus = new LocalBus(System::nanoTime, 1).connect();
  private final Subjects subjects = new Subjects("t");
  private final AtomicInteger asked = new AtomicInteger();
  private final NodeTalk talk =
      new NodeTalk(
          bus,
          subjects,
          new Peers("a", "1", System::nanoTime),
          new NodeCalls(bus, subjects),
          "a",
          () -> new NodeStatus(1, "a", "1", "", "", 0, 0, 0, 0, false, List.of()),
          question -> "",
          () -> asked.incrementAndGet() == TRIED,
          Thread::new);

  @AfterEach
  void stop() {
    talk.stop();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      talk.everySecond();
    }
  }

  @Test
  void shouldAskOthersOnceTheyWereHeardUntilTheyAnswer() {
    bus.cut = true;
    pass(10);
    bus.cut = false;
    pass(2);
    assertEquals(0, asked.get());
    pass(2);
    assertEquals(2, asked.get());
    pass(10);
    assertEquals(TRIED, asked.get());
  }
}
