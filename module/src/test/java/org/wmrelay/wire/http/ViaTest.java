package org.wmrelay.wire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViaTest {

  @Test
  void shouldKnowTheRelaysOnTheWayInTheirOrder() {
    String far = Via.newId();
    String near = Via.newId();
    assertNotEquals(far, near);
    assertEquals("1.0 " + far + ", 1.0 " + near, Via.of(List.of(far, near)));
    assertEquals(List.of(far, near), Via.ids(List.of(Via.of(List.of(far, near)))));
  }

  @Test
  void shouldKnowThemBetweenProxies() {
    List<String> values =
        List.of("HTTP/1.1 proxy:80 (squid, 1.0 x)", " 1.0  wmrelay-1 ,1.1 x", "2 wmrelay-2");
    assertEquals(List.of("wmrelay-1", "wmrelay-2"), Via.ids(values));
  }

  @Test
  void shouldTakeNothingElseForARelay() {
    assertEquals(List.of(), Via.ids(List.of()));
    assertEquals(List.of(), Via.ids(List.of("", "wmrelay-1", "1.0", "1.0 relay, 1.1 squid", ",")));
  }
}
