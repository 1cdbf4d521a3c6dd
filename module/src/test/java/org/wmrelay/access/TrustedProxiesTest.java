package org.wmrelay.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.access.TrustedProxies.Client;
import org.wmrelay.access.TrustedProxies.Header;

class TrustedProxiesTest {
  private static final List<Network> OURS =
      List.of(Network.parse("10.0.0.0/8"), Network.parse("::1"));

  private static Optional<Client> behind(Header header, String peer, String name, String... lines) {
    Map<String, List<String>> headers = Map.of(name, List.of(lines));
    return new TrustedProxies(OURS, header)
        .behind(peer, each -> headers.getOrDefault(each, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7                        | 203.0.113.7",
        "203.0.113.7, 10.0.0.2              | 203.0.113.7",
        "6.6.6.6, 203.0.113.7               | 203.0.113.7",
        "6.6.6.6, 203.0.113.7, 10.0.0.2     | 203.0.113.7",
        "10.0.0.9                           | 10.0.0.9",
        "203.0.113.7:4711                   | 203.0.113.7",
        "[2001:db8::7]:4711                 | 2001:db8::7",
        "2001:db8::7                        | 2001:db8::7",
        "203.0.113.7, unknown               | 10.0.0.1",
        "203.0.113.7, example.org, 10.0.0.2 | 10.0.0.2",
        "203.0.113.7,,                      | 203.0.113.7",
        "''                                 | 10.0.0.1",
        "[                                  | 10.0.0.1",
      })
  void shouldBelieveWhatTrustedProxiesWrote(String header, String client) {
    Optional<Client> found = behind(Header.X_FORWARDED_FOR, "10.0.0.1", "X-Forwarded-For", header);
    assertEquals(client, found.orElseThrow().address());
  }

  @Test
  void shouldReadSeveralLinesAsOne() {
    Optional<Client> found =
        behind(Header.X_FORWARDED_FOR, "[::1]", "X-Forwarded-For", "6.6.6.6", "203.0.113.7");
    assertEquals("203.0.113.7", found.orElseThrow().address());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=203.0.113.7                                    | 203.0.113.7 |",
        "for=6.6.6.6, For=\"203.0.113.7:80\";proto=HTTPS    | 203.0.113.7 | https",
        "proto=http; for=\"[2001:db8::7]:4711\";by=10.0.0.1 | 2001:db8::7 | http",
        "for=6.6.6.6, proto=https                           | 10.0.0.1    | https",
        "for=6.6.6.6, for=_hidden                           | 10.0.0.1    |",
        "for=6.6.6.6;by=\"a,for=7.7.7.7\"                   | 6.6.6.6     |",
        "for=6.6.6.6;proto=gopher                           | 6.6.6.6     |",
      })
  void shouldReadForwarded(String header, String client, String scheme) {
    Optional<Client> found = behind(Header.FORWARDED, "10.0.0.1", "Forwarded", header);
    assertEquals(new Client(client, Optional.ofNullable(scheme)), found.orElseThrow());
  }

  /** Behind a proxy that writes of whom it passes on at the end of what is there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=10.6.6.6;x=\"",
        "for=\"",
        "for=10.6.6.6;x=\"\\",
        "for=10.6.6.6;x=\"\\\"",
        "for=10.6.6.6;x=\"y\", for=\"10.6.6.7",
      })
  void shouldNotBelieveWhoLeavesAQuoteOpenBeforeTheProxysOwn(String forged) {
    String header = forged + ", for=\"[2001:db8::7]:4711\";proto=http";
    Optional<Client> found = behind(Header.FORWARDED, "10.0.0.1", "Forwarded", header);
    assertEquals(new Client("2001:db8::7", Optional.of("http")), found.orElseThrow());
  }

  @Test
  void shouldTakeTheSchemeFromItsOwnHeader() {
    Optional<Client> found =
        behind(Header.X_FORWARDED_FOR, "10.0.0.1", "X-Forwarded-Proto", "http, https");
    assertEquals(Optional.of("https"), found.orElseThrow().scheme());
  }

  @Test
  void shouldBelieveNobodyElse() {
    assertEquals(
        Optional.empty(),
        behind(Header.X_FORWARDED_FOR, "203.0.113.1", "X-Forwarded-For", "10.1.1.1"));
    assertEquals(Optional.empty(), TrustedProxies.NONE.behind("127.0.0.1", name -> List.of()));
  }

  @Test
  void shouldNotLookAtTheOtherHeader() {
    Optional<Client> found =
        behind(Header.X_FORWARDED_FOR, "10.0.0.1", "Forwarded", "for=203.0.113.7");
    assertEquals("10.0.0.1", found.orElseThrow().address());
  }

  @Test
  void shouldReadALongHeaderInNoTime() {
    String quotes = "\"".repeat(30_000) + "x=".repeat(30_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> behind(Header.FORWARDED, "10.0.0.1", "Forwarded", quotes));
  }
}
