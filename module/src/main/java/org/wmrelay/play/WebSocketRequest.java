package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.wmrelay.access.Cors;

/**
 * What a request to become a WebSocket says (RFC 6455 §4.2).
 *
 * @param key proves to the client that its request was read; empty if there is none
 * @param version of the protocol; empty if there is none
 * @param origin of the page that asks; empty for programs, which say none
 */
record WebSocketRequest(String key, String version, String origin) {
  /** The only version there is. */
  static final String VERSION = "13";

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_LENGTH = 16;

  static @Nullable WebSocketRequest of(HttpServletRequest request) {
    boolean asks =
        Collections.list(request.getHeaders("Upgrade")).stream()
            .anyMatch("websocket"::equalsIgnoreCase);
    return asks
        ? new WebSocketRequest(
            header(request, "Sec-WebSocket-Key"),
            header(request, "Sec-WebSocket-Version"),
            header(request, "Origin"))
        : null;
  }

  private static String header(HttpServletRequest request, String name) {
    return Objects.requireNonNullElse(request.getHeader(name), "").trim();
  }

  /** Whether the key is one: 16 bytes in Base64. */
  boolean hasKey() {
    try {
      return Base64.getDecoder().decode(key).length == KEY_LENGTH;
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  boolean hasVersion() {
    return version.equals(VERSION);
  }

  /** The answer to the key. */
  String accept() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /**
   * Whether the page may read what only its own host's pages may, or those named. Browsers let any
   * page open a WebSocket to anywhere its reader can reach, and leave that to the server.
   */
  boolean mayRead(ServerAddress server, Cors others) {
    return origin.isEmpty() || others.permits(origin) || server.host().equalsIgnoreCase(host());
  }

  private @Nullable String host() {
    try {
      return URI.create(origin).getHost();
    } catch (IllegalArgumentException noUrl) {
      return null;
    }
  }
}
