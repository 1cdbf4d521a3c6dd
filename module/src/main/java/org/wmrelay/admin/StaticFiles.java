package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the control page and the API's description. Only those named here exist; a browser
 * keeps them and asks whether they changed.
 */
final class StaticFiles {
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private static final String PAGE = "page/";
  private static final List<String> SCRIPTS =
      List.of(
          "uPlot.iife.min.js",
          "main.js",
          "api.js",
          "charts.js",
          "detail.js",
          "dom.js",
          "format.js",
          "links.js",
          "listeners.js",
          "nodes.js",
          "planner.js",
          "points.js",
          "steer.js");

  private final Map<String, Answer> answers = new HashMap<>();

  StaticFiles() {
    add("openapi.yaml", "application/yaml");
    add(PAGE + "index.html", "text/html; charset=utf-8");
    add(PAGE + "icon.svg", "image/svg+xml");
    add(PAGE + "page.css", STYLE);
    add(PAGE + "uPlot.min.css", STYLE);
    SCRIPTS.forEach(name -> add(PAGE + name, SCRIPT));
  }

  private void add(String name, String type) {
    answers.put(name, load(name, type));
  }

  private static Answer load(String name, String type) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar");
      }
      String body = new String(in.readAllBytes(), UTF_8);
      Map<String, String> headers = Map.of("Cache-Control", "no-cache", "ETag", tag(body));
      return new Answer(HttpServletResponse.SC_OK, type, body, headers);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static String tag(String body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8));
      return '"' + HexFormat.of().formatHex(hash, 0, 8) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /**
   * The answer to a request for a file.
   *
   * @param known the request's If-None-Match
   */
  Answer answer(String name, @Nullable String known) {
    Answer answer = answers.get(name);
    if (answer == null) {
      return Answer.notFound("no file " + name);
    }
    return known != null && known.equals(answer.headers().get("ETag"))
        ? new Answer(
            HttpServletResponse.SC_NOT_MODIFIED, answer.contentType(), "", answer.headers())
        : answer;
  }
}
