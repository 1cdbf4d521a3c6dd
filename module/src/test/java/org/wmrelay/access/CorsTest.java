package org.wmrelay.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorsTest {
  private static final Cors ONE = new Cors(List.of("https://example.org"));

  @Test
  void shouldNameTheOriginThatMayRead() {
    assertEquals(
        Map.of("Access-Control-Allow-Origin", "https://example.org", "Vary", "Origin"),
        ONE.answer("https://example.org"));
  }

  @Test
  void shouldNameNoOther() {
    assertEquals(Map.of("Vary", "Origin"), ONE.answer("https://example.com"));
    assertEquals(Map.of("Vary", "Origin"), ONE.answer(null));
    assertTrue(ONE.preflight("https://example.com").isEmpty());
    assertTrue(Cors.NONE.answer("https://example.org").isEmpty());
  }

  @Test
  void shouldLetAllPagesReadWhenTheySaySo() {
    Cors all = new Cors(List.of("*"));
    assertEquals(Map.of("Access-Control-Allow-Origin", "*"), all.answer("https://any"));
    assertEquals("GET, HEAD", all.preflight(null).get("Access-Control-Allow-Methods"));
  }
}
