package org.wmrelay.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

class PointDirectoryTest {
  private final PublishingPoint root = point("/");
  private final PublishingPoint studio = point("/studio");

  @Test
  void shouldFindTheExactNameBeforeThePointThatTakesAnyPath() {
    PointDirectory points = new PointDirectory(List.of(root, studio), root);
    assertSame(studio, points.find("/studio"));
    assertSame(root, points.find("/"));
    assertSame(root, points.find("/path/file.asf"));
    assertSame(root, points.find("/studio/"));
  }

  @Test
  void shouldFindNothingElseWhenNoPointTakesAnyPath() {
    PointDirectory points = new PointDirectory(List.of(root, studio), null);
    assertNull(points.find("/other"));
    assertNull(points.find(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/-/",
        "/-/status",
        "/-",
        "/a.asx",
        "/a/b.m3u",
        "/a.ASX",
        "/favicon.ico",
        "/robots.txt",
        "/../a",
        "/a/..",
        "/a/./b",
        "/a//b",
        "/a//",
        "/a%2fb",
        "/a\\b",
        "/a\rb",
        "a",
        "*",
        ""
      })
  void shouldKeepReservedAndMalformedPathsFromThePointThatTakesAnyPath(String path) {
    assertNull(new PointDirectory(List.of(root), root).find(path));
  }

  @Test
  void shouldRefuseNamesThatCannotBeFound() {
    assertRefused("\"studio\": a publishing point's name must start with /", point("studio"));
    assertRefused("two publishing points are called /studio", studio, point("/studio"));
  }

  private static void assertRefused(String message, PublishingPoint... points) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class, () -> new PointDirectory(List.of(points), null))
            .getMessage());
  }

  @Test
  void shouldRefuseAStrangerThatTakesAnyPath() {
    assertThrows(IllegalArgumentException.class, () -> new PointDirectory(List.of(studio), root));
  }

  private static PublishingPoint point(String name) {
    DeliverySettings delivery =
        new DeliverySettings(Duration.ZERO, Optional.empty(), 1, SlowPolicy.SKIP, Duration.ZERO);
    return new PublishingPoint(
        name,
        new PointSettings(0, 0, 1, Duration.ZERO, delivery),
        new Delivery(1, 0, () -> 0, () -> Instant.EPOCH),
        new ListenerLimits(0, 0),
        Mockito.mock(ScheduledExecutorService.class),
        new PointEvents() {});
  }
}
