package org.wmrelay.wire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViaTest {

  @Test
  void shouldKnowItsOwnRequest() {
    assertEquals("1.0 relay-1", Via.of("relay-1"));
    assertTrue(Via.names(List.of(Via.of("relay-1")), "relay-1"));
  }

  @Test
  void shouldKnowItBehindProxies() {
    List<String> values = List.of("HTTP/1.1 proxy:80 (squid, 1.0 relay-2)", " 1.0  relay-1 ,1.1 x");
    assertTrue(Via.names(values, "relay-1"));
  }

  @Test
  void shouldNotTakeAnothersForItsOwn() {
    assertFalse(Via.names(List.of(), "relay-1"));
    assertFalse(Via.names(List.of("", "relay-1", "1.0", "1.0 relay-11, 1.0 relay"), "relay-1"));
  }
}
