package org.wmrelay.it.child;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The system's Chromium without a window, driven by its chromedriver (W3C WebDriver). It reaches
 * nothing but the loopback interface.
 */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("successfully on port (\\d+)");
  private static final Gson GSON = new Gson();
  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
          "--window-size=1280,1000");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Child driver;
  private final String session;

  private Browser(Child driver) {
    this.driver = driver;
    String port = driver.awaitLine(LISTENING, PATIENCE).group(1);
    String root = "http://127.0.0.1:" + port + "/session";
    Map<String, ?> chrome =
        Map.of("args", ARGUMENTS, "binary", Tools.require("chromium").toString());
    Map<String, ?> wanted = Map.of("goog:chromeOptions", chrome, "pageLoadStrategy", "eager");
    JsonObject made =
        call("POST", root, Map.of("capabilities", Map.of("alwaysMatch", wanted))).getAsJsonObject();
    this.session = root + "/" + made.get("sessionId").getAsString();
  }

  /** Starts it with a new profile. */
  public static Browser start() {
    Tools.require("chromium");
    Child driver = Child.start(Tools.require("chromedriver").toString(), "--port=0");
    try {
      return new Browser(driver);
    } catch (RuntimeException | AssertionError e) {
      driver.close();
      throw e;
    }
  }

  /** Goes to an address; the document is there when it returns. */
  public void open(String url) {
    call("POST", session + "/url", Map.of("url", url));
  }

  /** Runs the body of an asynchronous function in the page; what it returns, as text. */
  public String run(String body) {
    String script = "return (async () => {" + body + "})()";
    JsonElement value =
        call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
    return value.isJsonNull() ? "" : value.getAsString();
  }

  /** The text that a person sees of the first element that a CSS selector finds; empty if none. */
  public String text(String selector) {
    return run("return document.querySelector(" + quoted(selector) + ")?.innerText ?? ''");
  }

  /** Waits until the first element that matches shows that text, among other. */
  public void awaitText(String selector, String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String shown = text(selector);
              assertTrue(shown.contains(text), () -> selector + ": " + shown);
            });
  }

  /**
   * Clicks the first element that a CSS selector finds, as a person does: it must be to be seen.
   */
  public void click(String selector) {
    Map<String, ?> by = Map.of("using", "css selector", "value", selector);
    JsonObject found = call("POST", session + "/element", by).getAsJsonObject();
    String id = found.entrySet().iterator().next().getValue().getAsString();
    call("POST", session + "/element/" + id + "/click", Map.of());
  }

  /** Says yes to the question that the page asks. */
  public void sayYes() {
    call("POST", session + "/alert/accept", Map.of());
  }

  /** Shows pages in the colours of the night, or of the day. */
  public void dark(boolean dark) {
    Map<String, ?> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    control("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /** Makes the page so wide and high, in CSS pixels. */
  public void size(int width, int height) {
    control(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  private void control(String command, Map<String, ?> parameters) {
    call("POST", session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** Keeps what is to be seen now as a PNG. */
  public void screenshot(Path file) {
    String picture = call("GET", session + "/screenshot", null).getAsString();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String text) {
    return GSON.toJson(text);
  }

  private JsonElement call(String method, String url, @Nullable Object body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(GSON.toJson(body)))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(method + " " + url + ": " + answer.body());
      }
      return JsonParser.parseString(answer.body()).getAsJsonObject().get("value");
    } catch (IOException e) {
      throw new UncheckedIOException(driver.output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the browser worked", e);
    }
  }

  /** Ends the driver and the browsers that it started. */
  @Override
  public void close() {
    try {
      call("DELETE", session, null);
    } finally {
      driver.close();
    }
  }
}
