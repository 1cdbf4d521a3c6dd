package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered, computed before anything is written.
 *
 * @param body written in UTF-8
 * @param headers besides Content-Type and what all answers have
 */
record Answer(int status, String contentType, String body, Map<String, String> headers) {

  static final String PROBLEM = "application/problem+json";

  private static final Map<String, String> NOT_STORED = Map.of("Cache-Control", "no-store");

  static Answer json(Object value) {
    return of("application/json", Json.write(value));
  }

  /** A document of the moment. */
  static Answer of(String contentType, String text) {
    return new Answer(HttpServletResponse.SC_OK, contentType, text, NOT_STORED);
  }

  /**
   * An error as RFC 9457 has it.
   *
   * @param detail a sentence for people
   */
  static Answer problem(int status, String title, String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", detail);
    return new Answer(status, PROBLEM, Json.write(problem), NOT_STORED);
  }

  static Answer badRequest(String detail) {
    return problem(HttpServletResponse.SC_BAD_REQUEST, "Bad request", detail);
  }

  static Answer notFound(String detail) {
    return problem(HttpServletResponse.SC_NOT_FOUND, "Not found", detail);
  }

  Answer withStatus(int other) {
    return new Answer(other, contentType, body, headers);
  }

  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, body, more);
  }

  void writeTo(HttpServletResponse response) throws IOException {
    response.setStatus(status);
    headers.forEach(response::setHeader);
    if (status != HttpServletResponse.SC_NOT_MODIFIED) {
      response.setContentType(contentType);
      byte[] bytes = body.getBytes(UTF_8);
      response.setContentLength(bytes.length);
      response.getOutputStream().write(bytes);
    }
  }
}
