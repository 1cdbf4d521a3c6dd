package org.wmrelay.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.DeliverySettings;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointSettings;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.SlowPolicy;

class PlaylistsTest {
  private final PublishingPoint root = point("/");
  private final PublishingPoint studio = point("/studio");
  private final PublishingPoint relay = point("/relay");

  @Test
  void shouldFindThePointByThePlaylistsName() {
    PointDirectory points = new PointDirectory(List.of(root, studio), root);
    assertSame(studio, asx(points, "/studio.asx"));
    assertNull(asx(points, "/other.asx"), "the point that takes any path has no other playlists");
    assertSame(root, asx(points, "/.asx"));
  }

  @Test
  void shouldMeanTheRootPointElseTheOnlyOneWhenAskedForTheRelay() {
    assertSame(root, asx(new PointDirectory(List.of(studio, root), null), "/relay.asx"));
    assertSame(studio, asx(new PointDirectory(List.of(studio), null), "/relay.asx"));
    assertNull(asx(new PointDirectory(List.of(studio, point("/b")), null), "/relay.asx"));
    assertNull(asx(new PointDirectory(List.of(), null), "/relay.asx"));
    assertSame(relay, asx(new PointDirectory(List.of(root, relay), null), "/relay.asx"));
  }

  private static PublishingPoint asx(PointDirectory points, String path) {
    return Playlists.pointOf(path, Playlists.Format.of(path), points);
  }

  @Test
  void shouldNameThePlaylistOfTheRootPointRelay() {
    assertEquals("/relay.asx", Playlists.path("/", Playlists.Format.ASX));
    assertEquals("/a/b.m3u", Playlists.path("/a/b", Playlists.Format.M3U));
  }

  @ParameterizedTest
  @CsvSource({
    "http, radio.example, 80, '', http, http://radio.example/a",
    "http, radio.example, 8080, '', http, http://radio.example:8080/a",
    "https, radio.example, 443, /media, https, https://radio.example/media/a",
    "https, radio.example, 8443, /media, https, https://radio.example:8443/media/a",
    "http, radio.example, 80, '', mmsh, mmsh://radio.example:80/a",
    "http, radio.example, 80, '', mms, mms://radio.example:80/a",
    "http, ::1, 8080, '', http, http://[::1]:8080/a",
    "http, [::1], 80, '', http, http://[::1]/a"
  })
  void shouldWriteAddressesAsTheClientSeesThem(
      String scheme, String host, int port, String context, String withScheme, String url) {
    ServerAddress server = new ServerAddress(scheme, host, port, context, "");
    assertTrue(server.isSane());
    assertEquals(url, server.url(withScheme, "/a"));
  }

  @Test
  void shouldEncodeWhatAPathMayHoldButAnAddressMayNot() {
    ServerAddress server = new ServerAddress("http", "h", 80, "", "");
    assertEquals("http://h/%C3%BC&'a'", server.url("http", "/ü&'a'"));
    assertEquals("/%C3%BC&#38;&#39;a&#39;", Markup.escape("/%C3%BC&'a'"));
  }

  @Test
  void shouldMeanHttpsByHttpOverTls() {
    PlayRequest plain = Requests.parse("GET /a.asx HTTP/1.1\nHost: h:443\n\n");
    ServerAddress tls = new ServerAddress("https", "h", 443, "", "");
    PlayRequest secure =
        new PlayRequest(
            plain.method(),
            plain.path(),
            plain.query(),
            plain.version(),
            plain.keepAlive(),
            plain.agent(),
            plain.accept(),
            plain.contentType(),
            plain.pragmas(),
            tls,
            null);
    assertEquals("http", Playlists.scheme(plain));
    assertEquals("https", Playlists.scheme(secure));
  }

  @Test
  void shouldRefuseHostsOfAbsurdLength() {
    assertFalse(new ServerAddress("http", "a".repeat(256), 80, "", "").isSane());
  }

  @Test
  void shouldMakeTextSafeForMarkupAndLines() {
    assertEquals(
        "&#60;b a=&#34;&#39;&#38;&#62;&#12371;&#128512;", Markup.escape("<b a=\"'&>\u0000\nこ😀"));
    assertEquals("", Markup.escape("\ud83d"), "half a character is none");
    assertEquals("a  b c", Markup.line("a\r\nb\u2028cdef", 6));
  }

  static PublishingPoint point(String name) {
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
