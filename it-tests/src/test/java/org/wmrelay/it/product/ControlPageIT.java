package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Browser;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.fake.FakeOrigin;
import org.wmrelay.it.fake.FakePlayer;
import org.wmrelay.it.fake.OriginProfile;
import org.wmrelay.it.fake.PlayRequest;
import org.wmrelay.it.wire.Recording;

/**
 * The control page in a real browser while something is broadcast. Its pictures are left in {@code
 * target/control-page}.
 */
@Timeout(240)
class ControlPageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path PICTURES = Path.of("target/control-page");

  /** The picture of the chart, which differs when the line has moved. */
  private static final String CHART =
      """
      const canvas = document.querySelector("#chart-in canvas");
      return canvas ? canvas.toDataURL() : "";
      """;

  private final Recording media = Recording.vector("av.asf");

  @TempDir private Path directory;

  @Test
  void shouldShowABroadcastToWhoLogsInAndNobodyElse() throws Exception {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        StandaloneJar relay = start(origin)) {
      origin.play();
      String studio = Live.await(relay.url("/studio"));
      PlayRequest request = PlayRequest.mmsh(studio).expecting(media);
      try (FakePlayer player = FakePlayer.start(request);
          Browser browser = Browser.start()) {
        player.awaitPackets(5, PATIENCE);
        refuseAWrongLogin(relay, browser);
        logIn(relay, browser);
        browser.awaitText("#state", "live");
        browser.awaitText("#listener-table tbody td:first-child", "127.0.0.1");
        moveTheChart(browser);
        keepPictures(browser);
        seeTheCapacity(browser);
        switchTheUpstream(browser, player);
        kick(browser, player);
        banAndLift(browser, relay, request);
        stopAndStart(browser, relay);
        reload(browser);
        end(browser, relay);
        assertEquals("", loadedFromElsewhere(browser, relay));
      }
    }
  }

  /** A browser keeps pages for its Back button, and has six connections for all of them. */
  @Test
  @Timeout(100)
  void shouldShowItselfHoweverOftenItIsOpened() throws Exception {
    try (FakeOrigin origin = FakeOrigin.start(media, OriginProfile.wme9());
        StandaloneJar relay = start(origin);
        Browser browser = Browser.start()) {
      origin.play();
      for (int i = 0; i < 8; i++) {
        logIn(relay, browser);
        browser.awaitText("#listener-none", "Nobody is listening");
      }
    }
  }

  private StandaloneJar start(FakeOrigin origin) throws IOException {
    Path config = directory.resolve("wmrelay.conf");
    Files.writeString(
        config,
        """
        wmrelay {
          admin { user = operator, password = "let me in" }
          publishing-points {
            "/studio" { source = ["%1$s", "%1$s"] }
            "/news" { source = push, push.open = true }
          }
        }
        """
            .formatted(origin.url()));
    return StandaloneJar.start("--config", config.toString());
  }

  /** A browser shows what it likes of a refusal; what it was answered, a page of ours can ask. */
  private static void refuseAWrongLogin(StandaloneJar relay, Browser browser) {
    browser.open(withLogin(relay, "operator:guess"));
    assertEquals("", browser.text("#detail"));
    browser.screenshot(PICTURES.resolve("refused.png"));
    browser.open(relay.url("/-/health/live"));
    String refusal =
        browser.run(
            """
            const headers = { Authorization: "Basic " + btoa("operator:guess") };
            const answer = await fetch("/-/api/v1/points", { headers, credentials: "omit" });
            return answer.status + ": " + (await answer.json()).detail;
            """);
    assertEquals("401: Unknown user or wrong password.", refusal);
  }

  /** The browser keeps the login for the page's own requests. */
  private static void logIn(StandaloneJar relay, Browser browser) {
    browser.open(withLogin(relay, "operator:let%20me%20in"));
    browser.open(relay.url("/-/#/studio"));
  }

  private static String withLogin(StandaloneJar relay, String login) {
    return relay.url("/-/").replace("http://", "http://" + login + "@");
  }

  private static void moveTheChart(Browser browser) {
    Awaitility.await().atMost(PATIENCE).until(() -> browser.run(CHART).length() > 200);
    String before = browser.run(CHART);
    Awaitility.await().atMost(PATIENCE).until(() -> !browser.run(CHART).equals(before));
    Awaitility.await().atMost(PATIENCE).until(() -> browser.text("#in-now").contains("kbit/s"));
  }

  private static void keepPictures(Browser browser) {
    browser.screenshot(PICTURES.resolve("light.png"));
    String light = background(browser);
    browser.dark(true);
    Awaitility.await().atMost(PATIENCE).until(() -> !background(browser).equals(light));
    browser.screenshot(PICTURES.resolve("dark.png"));
    browser.size(390, 844);
    assertFitsTheScreen(browser);
    browser.screenshot(PICTURES.resolve("dark-narrow.png"));
    browser.dark(false);
    browser.screenshot(PICTURES.resolve("narrow.png"));
    browser.size(1280, 1000);
  }

  /** Filled in is the bit rate that was measured. */
  private static void seeTheCapacity(Browser browser) {
    browser.click("#tab-planner");
    browser.run(
        """
        const uplink = document.getElementById("uplink");
        uplink.value = "10";
        uplink.dispatchEvent(new Event("input"));
        """);
    browser.awaitText("#plan", "listeners fill the line");
    int kbps = Integer.parseInt(browser.run("return document.getElementById('bitrate').value"));
    assertTrue(kbps > 0 && kbps < 1000, kbps + " kbit/s");
    browser.screenshot(PICTURES.resolve("capacity.png"));
    browser.click("#tab-listeners");
  }

  private static void switchTheUpstream(Browser browser, FakePlayer player) {
    browser.awaitText("#upstreams li.used:first-child", "http://");
    browser.click("#upstreams li:last-child button");
    browser.sayYes();
    browser.awaitText("#upstreams li.used:last-child", "http://");
    player.awaitPackets(player.packets() + 5, PATIENCE);
    assertEquals(List.of(), player.problems(), player.toString());
  }

  private static void kick(Browser browser, FakePlayer player) {
    browser.click("#listener-table td.actions button");
    browser.sayYes();
    browser.awaitText("#acted", "127.0.0.1:");
    player.awaitEnd(PATIENCE);
    assertEquals(List.of(), player.problems(), player.toString());
    browser.click("#tab-ended");
    browser.awaitText("#ended-table tbody tr:first-child", "kicked");
    browser.screenshot(PICTURES.resolve("kicked.png"));
  }

  private static void banAndLift(Browser browser, StandaloneJar relay, PlayRequest request) {
    try (FakePlayer player = FakePlayer.start(request)) {
      browser.click("#tab-listeners");
      browser.awaitText("#listener-table tbody td:first-child", "127.0.0.1");
      browser.click("#listener-table td.actions button:last-child");
      browser.sayYes();
      player.awaitEnd(PATIENCE);
      browser.awaitText("#bans", "127.0.0.1 is banned until");
      assertEquals(403, Live.status(relay.url("/studio")));
      browser.screenshot(PICTURES.resolve("banned.png"));
      browser.click("#bans button");
      browser.awaitText("#acted", "127.0.0.1 may listen again");
      Live.await(relay.url("/studio"));
    }
  }

  private static void end(Browser browser, StandaloneJar relay) {
    browser.click("#steer [data-do=end]");
    browser.sayYes();
    browser.awaitText("#why", "ended by an operator");
    assertEquals(503, Live.status(relay.url("/studio")));
  }

  private static void stopAndStart(Browser browser, StandaloneJar relay) {
    browser.click("#steer [data-do=stop]");
    browser.sayYes();
    browser.awaitText("#state", "idle");
    browser.awaitText("#why", "stopped by an operator");
    assertEquals(503, Live.status(relay.url("/studio")));
    browser.screenshot(PICTURES.resolve("stopped.png"));
    browser.click("#steer [data-do=start]");
    browser.awaitText("#state", "live");
    Live.await(relay.url("/studio"));
    relay.process().awaitText("operator at 127.0.0.1: stop: /studio", PATIENCE);
  }

  private void reload(Browser browser) throws IOException {
    Path config = directory.resolve("wmrelay.conf");
    Files.writeString(config, Files.readString(config).replace("/news", "/weather"));
    browser.click("#reload");
    browser.awaitText("#acted", "the configuration was read again");
    browser.awaitText("#point-list", "/weather");
    Files.writeString(config, Files.readString(config) + "wmrelay.nonsense = 1");
    browser.click("#reload");
    browser.awaitText("#acted", "nonsense: unknown key");
    browser.screenshot(PICTURES.resolve("reload-refused.png"));
  }

  private static String background(Browser browser) {
    return browser.run("return getComputedStyle(document.body).backgroundColor");
  }

  /** Charts follow a change of size a moment later. */
  private static void assertFitsTheScreen(Browser browser) {
    String tooWide = "return String(document.documentElement.scrollWidth - innerWidth)";
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertTrue(Integer.parseInt(browser.run(tooWide)) <= 0));
  }

  private static String loadedFromElsewhere(Browser browser, StandaloneJar relay) {
    String own = relay.url("/-/");
    return browser.run(
        """
        const all = performance.getEntriesByType("resource").map((entry) => entry.name);
        return all.filter((name) => !name.startsWith("%s")).join(" ");
        """
            .formatted(own));
  }
}
