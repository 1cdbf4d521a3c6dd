package org.wmrelay.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every wrong value, with the exact sentence that the operator reads. */
class WrongSettingsTest {
  private static final String POINT = "wmrelay.publishing-points.\"/p\"";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          max-listenrs = 1               | max-listenrs: unknown key; did you mean max-listeners?
          max-listeners = many           | max-listeners: expected a whole number from 0 to 1000000, found "many"
          max-listeners = 1.5            | max-listeners: expected a whole number from 0 to 1000000, found 1.5
          max-listeners = -1             | max-listeners: expected a whole number from 0 to 1000000, found -1
          max-listeners = null           | max-listeners: expected a whole number from 0 to 1000000, found null
          max-listeners = [1]            | max-listeners: expected a whole number from 0 to 1000000, found a list [ ... ]
          window = 4194304               | window: expected a size from 512 KiB to 1 GiB, with its unit (KiB, MiB, GiB), found 4194304
          window = 1 KiB                 | window: expected a size from 512 KiB to 1 GiB, with its unit (KiB, MiB, GiB), found "1 KiB"
          window = 4 miles               | window: expected a size from 512 KiB to 1 GiB, with its unit (KiB, MiB, GiB), found "4 miles"
          max-lag = -1 KiB               | max-lag: expected a size from 0 B to 1 GiB, with its unit (KiB, MiB, GiB), found "-1 KiB"
          linger = 30                    | linger: expected a time from 0 s to 24 h, with its unit (ms, s, m, h), found 30
          linger = 2 days                | linger: expected a time from 0 s to 24 h, with its unit (ms, s, m, h), found "2 days"
          linger = -1 s                  | linger: expected a time from 0 s to 24 h, with its unit (ms, s, m, h), found "-1 s"
          linger = ""                    | linger: expected a time from 0 s to 24 h, with its unit (ms, s, m, h), found ""
          burst = autos                  | burst: expected auto or a time from 0 s to 1 h, with its unit (ms, s, m, h), found "autos"
          slow = drop                    | slow: expected skip or disconnect, found "drop"
          slow = SKIP                    | slow: expected skip or disconnect, found "SKIP"
          slow { skip = true }           | slow: expected skip or disconnect, found a block { ... }
          delivery.interval = 10 s       | delivery.interval: expected a time from 0 s to 5 s, with its unit (ms, s, m, h), found "10 s"
          delivery.intervall = 1 s       | delivery.intervall: unknown key; did you mean interval?
          delivery = 200 ms              | delivery: expected a block { ... }, found "200 ms"
          any-path = maybe               | any-path: expected true or false, found "maybe"
          xyzzy = 1                      | xyzzy: unknown key
          pull.connect-timeout = 0       | pull.connect-timeout: expected a time from 1 s to 1 h, with its unit (ms, s, m, h), found 0
          pull.retry-min = 2 m           | pull.retry-min: expected not more than retry-max
          on-demand.enabled = 1          | on-demand.enabled: expected true or false, found 1
          push.open = true               | push: does not apply: the source is http://a/
          clone.tcp.port = 7000          | clone: does not apply: the source is http://a/
          content-type = text/plain      | content-type: does not apply: the source is http://a/
          """)
  void shouldNameLineAndKeyWhenValueOfPulledPointIsWrong(String line, String message)
      throws IOException {
    assertProblem("source = \"http://a/\"", line, POINT + "." + message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          access.deny = [ "10.0.0.0/33" ]    | access.deny: expected an IP address or network such as 10.0.0.0/8, found "10.0.0.0/33"
          access.cors = [ "example.org" ]    | access.cors: expected an origin such as https://example.org, found "example.org"
          access.link-key = "short"          | access.link-key: expected at least 16 characters
          access.hook.url = "127.0.0.1:9"    | access.hook.url: expected http://... or https://..., found "127.0.0.1:9"
          access.hook.when-down = open       | access.hook.when-down: expected refuse or admit, found "open"
          udp.allow = [ "10.0.0.0/8", host ] | udp.allow: expected an IP address or network such as 10.0.0.0/8, found "host"
          udp.receive-buffer = 1 KiB         | udp.receive-buffer: expected a size from 64 KiB to 1 GiB, with its unit (KiB, MiB, GiB), found "1 KiB"
          content-type = plain               | content-type: expected a media type such as video/mp2t, found "plain"
          content-type = "a/b\\r\\nX: y"     | content-type: expected a media type such as video/mp2t, found "a/b\\r\\nX: y"
          clone.tcp.port = 70000             | clone.tcp.port: expected a whole number from 0 to 65535, found 70000
          clone.udp = [ "a:1", "a:0" ]       | clone.udp: expected host:port, of a multicast group with ?ttl=0 to 255&interface=name at will, found "a:0"
          clone.udp = "239.1.1.1:1?ttl=256"  | clone.udp: expected host:port, of a multicast group with ?ttl=0 to 255&interface=name at will, found "239.1.1.1:1?ttl=256"
          clone.tcp.framing = lines          | clone.tcp.framing: expected none or newline or length16 or length32, found "lines"
          clone.tcp.deny = [ nobody ]        | clone.tcp.deny: expected an IP address or network such as 10.0.0.0/8, found "nobody"
          clone.tcp.tls.key-store = "a.p12"  | clone.tcp.tls.key-store-password: missing; TLS needs key-store and key-store-password
          clone.shared-port.silence = 100 ms | clone.shared-port.silence: expected a time from 500 ms to 1 m, with its unit (ms, s, m, h), found "100 ms"
          clone.tcp = 7000                   | clone.tcp: expected a block { ... }, found 7000
          clone.tpc.port = 7000              | clone.tpc: unknown key; did you mean tcp?
          on-demand.enabled = true           | on-demand: does not apply: the source is udp://:5000
          """)
  void shouldNameLineAndKeyWhenValueOfUdpPointIsWrong(String line, String message)
      throws IOException {
    assertProblem("source = \"udp://:5000\"", line, POINT + "." + message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          source = psuh                  | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "psuh"
          source = "htp://a/"            | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "htp://a/"
          source = "http:///x"           | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "http:///x"
          source = "http://a:99999/"     | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "http://a:99999/"
          source = "http://a b/"         | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "http://a b/"
          source = "file:"               | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "file:"
          source = []                    | source: missing; expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://...
          source = 5                     | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found 5
          source = "http://u:hunter2@a/" | source: write the login apart: { url = ..., user = ..., password = ... }
          source = "htp://u:hunter2@a/"  | source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "htp://***@a/"
          source = [ push, "http://a/" ] | source[0]: expected http://host[:port]/path, https://... or file:name, found "push"
          source = [ "file:x", "http://a/" ] | source[0]: a file never fails, so it can only be the last of the list
          source = { url = "http://a/", user = u } | source.user: a login is a user and a password
          source = { url = "http://a/", user = u, password = [hunter2] } | source.password: expected a text; put it in quotes
          source = { url = "http://a/", usr = u } | source.usr: unknown key; did you mean user?
          source = { user = u, password = hunter2 } | source.url: missing; expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://...
          source = "udp://239.1.1.1"     | source: expected udp://[address]:port, of a multicast group with ?interface=name&source=address at will, found "udp://239.1.1.1"
          source = "udp://:0"            | source: expected udp://[address]:port, of a multicast group with ?interface=name&source=address at will, found "udp://:0"
          source = "udp://:5000?interfce=eth0" | source: expected udp://[address]:port, of a multicast group with ?interface=name&source=address at will, found "udp://:5000?interfce=eth0"
          max-listeners = 1              | source: missing; expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://...
          """)
  void shouldSayWhatIsExpectedWhenSourceIsWrong(String line, String message) throws IOException {
    assertProblem("", line, POINT + "." + message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          studio    | a publishing point's name must start with /
          //        | a publishing point's name must not have an empty part (// or a / at its end)
          /a//b     | a publishing point's name must not have an empty part (// or a / at its end)
          /a/       | a publishing point's name must not have an empty part (// or a / at its end)
          /a/../b   | a publishing point's name must not contain . or .. as a part
          /-        | /-/ is kept for wmrelay's own pages
          /-/x      | /-/ is kept for wmrelay's own pages
          /a.asx    | names ending in .asx and .m3u are those of playlists
          /a.M3U    | names ending in .asx and .m3u are those of playlists
          /a%2fb    | a publishing point's name must not contain % ? # ; \\ or control characters; other characters are written as they are, not encoded
          /a?b      | a publishing point's name must not contain % ? # ; \\ or control characters; other characters are written as they are, not encoded
          """)
  void shouldSayWhyWhenNameCannotBeUsed(String name, String why) throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:2: wmrelay.publishing-points." + ConfigUtil.joinPath(name) + ": " + why),
        problems(
            "wmrelay.publishing-points {\n\""
                + name
                + "\" { source = push, push.open = true }\n}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          limits.max-listeners = -1        | limits.max-listeners: expected a whole number from 0 to 1000000, found -1
          limits = 5                       | limits: expected a block { ... }, found 5
          delivery.threads = 0             | delivery.threads: expected auto or a whole number from 1 to 256, found 0
          delivery.send-buffer = 1 GiB     | delivery.send-buffer: expected a size from 0 B to 64 MiB, with its unit (KiB, MiB, GiB), found "1 GiB"
          push.product = "Cougar 9"        | push.product: expected name/version, found "Cougar 9"
          play.asx-for-wmp = true          | play.asx-for-wmp: unknown key
          defaults.max-listeners = x       | defaults.max-listeners: expected a whole number from 0 to 1000000, found "x"
          defaults.source = push           | defaults.source: unknown key
          udp-defaults.burst = soon        | udp-defaults.burst: expected auto or a time from 0 s to 1 h, with its unit (ms, s, m, h), found "soon"
          udp-defaults.windows = 4 MiB     | udp-defaults.windows: unknown key; did you mean window?
          cluster.lease = 1 h              | cluster.lease: expected a time from 1 s to 1 m, with its unit (ms, s, m, h), found "1 h"
          cluster.public-url = "ftp://a"   | cluster.public-url: expected an http or https URL without a query, and without / at its end, found "ftp://a"
          cluster.public-url = "http://a/" | cluster.public-url: expected an http or https URL without a query, and without / at its end, found "http://a/"
          cluster.name = "a b"             | cluster.name: expected 1 to 60 letters, digits, - and _, found "a b"
          cluster.nats.servers = "http://n" | cluster.nats.servers: expected a URL such as nats://host:4222, found "http://n"
          cluster.nats.servers = "nats://n" | cluster.nats.servers: needs cluster.node: 1 to 60 letters, digits, - and _
          cluster.nats.user = u            | cluster.nats.user: needs password, which is missing
          publishing-points { "/a" { source = push, push.open = true, clustered = true } } | publishing-points."/a".clustered: there is no cluster: cluster.nats.servers is empty
          publishing-points { "/a" { source = push, push.open = true, clustered = no } } | publishing-points."/a".clustered: expected false or true or follow, found "no"
          publishing-point { }             | publishing-point: unknown key; did you mean publishing-points?
          publishing-points { "/a" = push } | publishing-points."/a": expected a block { ... }, found "push"
          """)
  void shouldNameLineAndKeyWhenValueOfSectionIsWrong(String line, String message)
      throws IOException {
    assertEquals(
        "wmrelay.conf:2: wmrelay." + message, problems("wmrelay {\n" + line + "\n}").get(0));
  }

  @Test
  void shouldTellWrongDefaultOnceWhenManyPointsTakeIt() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:2: wmrelay.defaults.slow: expected skip or disconnect, found \"drop\""),
        problems(
            """
            wmrelay {
              defaults.slow = drop
              publishing-points { "/a" { source = "http://a/" }, "/b" { source = "http://b/" } }
            }
            """));
  }

  @Test
  void shouldTellAllProblemsWhenThereAreMany() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:2: wmrelay.publishing-points.\"/a\".linger:"
                + " expected a time from 0 s to 24 h, with its unit (ms, s, m, h), found \"x\"",
            "wmrelay.conf:4: wmrelay.limits.per-address:"
                + " expected a whole number from 0 to 1000000, found \"y\"",
            "wmrelay.conf:3: wmrelay.limit: unknown key; did you mean limits?"),
        problems(
            """
            wmrelay {
              publishing-points { "/a" { source = "http://a/", linger = x } }
              limit { }
              limits.per-address = y
            }
            """));
  }

  @Test
  void shouldRefuseSecondPointForAnyPath() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:3: wmrelay.publishing-points.\"/b\".any-path:"
                + " only one point can take all other paths; /a does"),
        problems(
            """
            wmrelay.publishing-points {
              "/a" { source = "http://a/", any-path = true }
              "/b" { source = "http://b/", any-path = true }
            }
            """));
  }

  @Test
  void shouldRefuseToMakePointsOfAnythingButPushes() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:2: wmrelay.publishing-points.\"/a\".push.max-points:"
                + " does not apply: the point's name must end in /*",
            "wmrelay.conf:3: wmrelay.publishing-points.\"/-/*\":"
                + " /-/ is kept for wmrelay's own pages",
            "wmrelay.conf:4: wmrelay.publishing-points.\"/b/*\".source:"
                + " a name that ends in /* makes points of pushes; expected push",
            "wmrelay.conf:5: wmrelay.publishing-points.\"/c/*\".any-path:"
                + " does not apply: the name ends in /*",
            "wmrelay.conf:6: wmrelay.publishing-points.\"/d/*\".clustered:"
                + " does not apply: the name ends in /*; name each point that nodes share"),
        problems(
            """
            wmrelay.publishing-points {
              "/a" { source = push, push.max-points = 3 }
              "/-/*" { source = push }
              "/b/*" { source = "http://b/" }
              "/c/*" { source = push, any-path = true }
              "/d/*" { source = push, clustered = true }
            }
            """));
  }

  @Test
  void shouldRefuseSecondPointOnSamePort() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:3: wmrelay.publishing-points.\"/b\".clone.tcp.port:"
                + " 7000 is already the port of /a"),
        problems(
            """
            wmrelay.publishing-points {
              "/a" { source = "udp://:1", clone.tcp.port = 7000 }
              "/b" { source = "udp://:2", clone.tcp.port = 7000 }
            }
            """));
  }

  @Test
  void shouldRefuseToSendDatagramsBackToTheirSource() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:3: wmrelay.publishing-points.\"/a\".clone.udp:"
                + " 239.1.1.1:5000 is the source: datagrams would go round"),
        problems(
            """
            wmrelay.publishing-points."/a" {
              source = "udp://239.1.1.1:5000"
              clone.udp = [ "239.1.1.2:5000", "239.1.1.1:5000?ttl=2" ]
            }
            """));
  }

  @Test
  void shouldRefuseSecondPointOnTheHttpPort() throws IOException {
    assertEquals(
        List.of(
            "wmrelay.conf:3: wmrelay.publishing-points.\"/b\".clone.shared-port.silence:"
                + " only one point can share the HTTP port; /a does"),
        problems(
            """
            wmrelay.publishing-points {
              "/a" { source = "udp://:1", clone.shared-port.silence = 1 s }
              "/b" { source = "udp://:2", clone.shared-port.silence = 2 s }
            }
            """));
  }

  private void assertProblem(String source, String line, String message) throws IOException {
    List<String> problems =
        problems("wmrelay { publishing-points {\n\"/p\" { " + source + "\n" + line + "\n} } }");
    String where = message.contains(".source: missing") && !line.contains("source") ? "2" : "3";
    assertEquals(List.of("wmrelay.conf:" + where + ": " + message), problems);
  }

  private List<String> problems(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("wmrelay.conf"), text);
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Settings.load(file));
    assertFalse(e.getMessage().contains("hunter2"), e.getMessage());
    return e.problems().stream().map(p -> p.replace(directory + "/", "")).toList();
  }
}
