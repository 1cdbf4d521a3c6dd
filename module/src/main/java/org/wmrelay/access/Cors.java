package org.wmrelay.access;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages of other origins may read answers, by the CORS protocol of the Fetch standard.
 * Cookies play no part.
 *
 * @param origins for example {@code https://example.org}; {@code *} for all
 */
public record Cors(List<String> origins) {
  /** No page of another origin. */
  public static final Cors NONE = new Cors(List.of());

  private static final String ALL = "*";
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  /**
   * The header fields of an answer.
   *
   * @param origin the request's {@code Origin}; null if it has none
   */
  public Map<String, String> answer(@Nullable String origin) {
    if (origins.contains(ALL)) {
      return Map.of(ALLOW_ORIGIN, ALL);
    }
    if (origins.isEmpty()) {
      return Map.of();
    }
    return origin != null && origins.contains(origin)
        ? Map.of(ALLOW_ORIGIN, origin, "Vary", "Origin")
        : Map.of("Vary", "Origin");
  }

  /** Whether pages of this origin may read. */
  public boolean permits(String origin) {
    return origins.contains(ALL) || origins.contains(origin);
  }

  /** What an answer to OPTIONS has besides, if the origin may read at all. */
  public Map<String, String> preflight(@Nullable String origin) {
    return answer(origin).containsKey(ALLOW_ORIGIN)
        ? Map.of(
            "Access-Control-Allow-Methods", "GET, HEAD",
            "Access-Control-Allow-Headers", "Authorization, Range",
            "Access-Control-Max-Age", "600")
        : Map.of();
  }
}
