package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every bus must do. */
@SuppressWarnings("try") // subscriptions that are only held
abstract class BusContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Two ends of one bus, connected. */
  abstract Bus one();

  abstract Bus other();

  /** Returns when an entry that was not renewed must have expired. */
  abstract void letExpire(String key) throws Exception;

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void shouldDeliverInOrderToAllWhoSubscribed() throws Exception {
    List<String> here = new CopyOnWriteArrayList<>();
    List<String> there = new CopyOnWriteArrayList<>();
    List<String> sent = IntStream.range(0, 100).mapToObj(String::valueOf).toList();
    try (Bus.Subscription first =
            other().subscribe("wmr.t.live.a", (bytes, to) -> here.add(new String(bytes, UTF_8)));
        Bus.Subscription second =
            other().subscribe("wmr.t.live.a", (bytes, to) -> there.add(new String(bytes, UTF_8)))) {
      settle();
      sent.forEach(text -> one().publish("wmr.t.live.a", bytes(text)));
      one().publish("wmr.t.live.b", bytes("not asked for"));
      Awaitility.await().atMost(PATIENCE).until(() -> here.size() >= 100 && there.size() >= 100);
    }
    assertEquals(sent, here);
    assertEquals(sent, there);
  }

  /** A subscription has reached the bus when a later question was answered by the same end. */
  private void settle() throws Exception {
    assertNull(other().get("nothing"));
  }

  @Test
  void shouldBringAllAnswersToWhoAsked() throws Exception {
    List<String> answers = new CopyOnWriteArrayList<>();
    try (Bus.Subscription answering =
        other()
            .subscribe(
                "wmr.t.join.a",
                (question, to) -> {
                  other().publish(to, bytes("1"));
                  other().publish(to, bytes("2"));
                })) {
      settle();
      try (Bus.Subscription asked =
          one().ask("wmr.t.join.a", new byte[0], bytes -> answers.add(new String(bytes, UTF_8)))) {
        Awaitility.await().atMost(PATIENCE).until(() -> answers.size() == 2);
      }
    }
    assertEquals(List.of("1", "2"), answers);
  }

  @Test
  void shouldLetOnlyOneCreateAnEntryAndOnlyItsHolderRenewIt() throws Exception {
    long created = one().create("/k1", "a");
    assertTrue(created > 0);
    assertEquals(0, other().create("/k1", "b"));
    long renewed = one().update("/k1", "c", created);
    assertTrue(renewed > created);
    assertEquals(0, other().update("/k1", "d", created));
    assertEquals(new Bus.Held("c", renewed), other().get("/k1"));
  }

  @Test
  void shouldForgetWhatIsNotRenewedAndNeverReuseARevision() throws Exception {
    long created = one().create("/k2", "a");
    assertNotNull(other().get("/k2"));
    letExpire("/k2");
    assertEquals(0, one().update("/k2", "late", created));
    assertTrue(other().create("/k2", "b") > created);
  }

  @Test
  void shouldDeleteOnlyTheRevisionThatIsMeant() throws Exception {
    long created = one().create("/k3", "a");
    long renewed = one().update("/k3", "a", created);
    other().delete("/k3", created);
    assertNotNull(one().get("/k3"));
    one().delete("/k3", renewed);
    assertNull(other().get("/k3"));
    assertTrue(other().create("/k3", "b") > renewed);
  }
}
