package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Duration TERM = Duration.ofSeconds(2);

  private final AtomicLong nowNs = new AtomicLong();
  private final LocalBus bus = new LocalBus(nowNs::get, TERM.toNanos());
  private final LocalBus.Connection toA = bus.connect();
  private final LocalBus.Connection toB = bus.connect();
  private final Lease a = new Lease(toA, "k", "a", "a1", TERM, nowNs::get);
  private final Lease b = new Lease(toB, "k", "b", "b1", TERM, nowNs::get);

  private void pass(long ms) {
    nowNs.addAndGet(Duration.ofMillis(ms).toNanos());
  }

  @Test
  void shouldBelongToTheFirstThatWantsIt() {
    a.look(true);
    b.look(true);
    assertTrue(a.isMine());
    assertFalse(b.isMine());
    assertEquals("a", b.owner());
    assertEquals(a.token(), b.token());
  }

  @Test
  void shouldKeepItsTokenAsLongAsItIsRenewed() {
    a.look(true);
    long token = a.token();
    for (int i = 0; i < 100; i++) {
      pass(200);
      a.look(true);
      b.look(true);
      assertTrue(a.isMine());
      assertEquals(token, b.token());
    }
  }

  @Test
  void shouldGoToAnotherWithAHigherTokenWhenItsOwnerIsSilent() {
    a.look(true);
    b.look(true);
    pass(1999);
    b.look(true);
    assertFalse(b.isMine());
    pass(1);
    b.look(true);
    assertTrue(b.isMine());
    assertTrue(b.token() > a.token());
  }

  @Test
  void shouldGoOnAtOnceWhenItIsGivenBack() {
    a.look(true);
    a.look(false);
    assertNull(a.owner());
    b.look(true);
    assertTrue(b.isMine());
  }

  @Test
  void shouldStayWithAnOwnerThatIsCutOffUntilItSeesAnother() {
    a.look(true);
    toA.cut = true;
    pass(5000);
    a.look(true);
    assertTrue(a.isMine());
    assertFalse(a.isReachable());
    b.look(true);
    assertTrue(b.isMine());
    toA.cut = false;
    a.look(true);
    assertFalse(a.isMine());
    assertEquals("b", a.owner());
    assertEquals(b.token(), a.token());
  }

  @Test
  void shouldLetTheIncumbentGoFirstWhenTheBusIsBack() {
    a.look(true);
    b.look(true);
    toA.cut = true;
    toB.cut = true;
    pass(5000);
    a.look(true);
    b.look(true);
    toA.cut = false;
    toB.cut = false;
    b.look(true);
    assertFalse(b.isMine());
    a.look(true);
    assertTrue(a.isMine());
  }

  @Test
  void shouldNotTakeTheLeaseOfAnEarlierProcessOfTheSameNode() {
    a.look(true);
    Lease again = new Lease(toB, "k", "a", "a2", TERM, nowNs::get);
    again.look(true);
    assertFalse(again.isMine());
    pass(2000);
    again.look(true);
    assertTrue(again.isMine());
  }

  @Test
  void shouldNotAcceptAnOwnerOfALowerToken() throws BusException {
    toA.create("other", "");
    toA.create("another", "");
    a.look(true);
    b.look(true);
    long highest = b.token();
    pass(2000);
    toA.create("k", "x1 1 x");
    b.look(true);
    assertNull(b.owner());
    assertEquals(highest, b.token());
  }

  @Test
  void shouldNotBelieveAnEntryThatCannotBeRead() throws BusException {
    toA.create("k", "nonsense");
    b.look(true);
    assertFalse(b.isMine());
    assertNull(b.owner());
  }
}
