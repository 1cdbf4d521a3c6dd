package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Logs a client in by HTTP Digest (RFC 2617 section 3.2): MD5 and MD5-sess, {@code qop=auth} or
 * none, names and passwords in UTF-8.
 *
 * <p>One object answers for one nonce; it counts its uses. Not safe for several threads.
 */
public final class ClientDigest {
  private static final String SESSION = "MD5-sess";
  private static final String AUTH = "auth";

  private final String user;
  private final String password;
  private final Challenge challenge;
  private final String cnonce;
  private int uses;

  private ClientDigest(String user, String password, Challenge challenge, String cnonce) {
    this.user = user;
    this.password = password;
    this.challenge = challenge;
    this.cnonce = cnonce;
  }

  /**
   * Whoever can answer this challenge; empty if it asks for something else than stated above.
   *
   * @param cnonce the client's own random word
   */
  public static Optional<ClientDigest> answering(
      Challenge challenge, String user, String password, String cnonce) {
    String algorithm = challenge.parameter("algorithm").toUpperCase(Locale.ROOT);
    boolean known =
        challenge.scheme().equals("digest")
            && !challenge.parameter("nonce").isEmpty()
            && Set.of("", "MD5", "MD5-SESS").contains(algorithm)
            && (challenge.parameter("qop").isEmpty() || offersAuth(challenge));
    return known
        ? Optional.of(new ClientDigest(user, password, challenge, cnonce))
        : Optional.empty();
  }

  private static boolean offersAuth(Challenge challenge) {
    return Stream.of(challenge.parameter("qop").split(",", -1))
        .anyMatch(qop -> qop.trim().equalsIgnoreCase(AUTH));
  }

  /** How many requests it has signed. */
  public int uses() {
    return uses;
  }

  /** Whether the server says that it only refused because of the nonce. */
  public static boolean isStale(Challenge challenge) {
    return challenge.parameter("stale").equalsIgnoreCase("true");
  }

  /**
   * The Authorization header of the next request.
   *
   * @param method for example {@code GET}
   * @param target path and query of the request, as they go out
   */
  public String authorization(String method, String target) {
    uses++;
    boolean counted = !challenge.parameter("qop").isEmpty();
    String nc = String.format("%08x", uses);
    String nonce = challenge.parameter("nonce");
    String ha2 = Md5.hex(method + ":" + target);
    String middle = counted ? String.join(":", nonce, nc, cnonce, AUTH) : nonce;
    StringBuilder header = new StringBuilder("Digest ");
    header.append("username=").append(quoted(asHeaderText(user)));
    header.append(", realm=").append(quoted(challenge.parameter("realm")));
    header.append(", nonce=").append(quoted(nonce));
    header.append(", uri=").append(quoted(target));
    header.append(", response=").append(quoted(Md5.hex(ha1() + ":" + middle + ":" + ha2)));
    append(header, "algorithm");
    if (counted) {
      header.append(", qop=auth, nc=").append(nc);
    }
    if (counted || isSession()) {
      header.append(", cnonce=").append(quoted(cnonce));
    }
    if (challenge.parameters().containsKey("opaque")) {
      header.append(", opaque=").append(quoted(challenge.parameter("opaque")));
    }
    return header.toString();
  }

  private void append(StringBuilder header, String name) {
    if (challenge.parameters().containsKey(name)) {
      header.append(", ").append(name).append('=').append(challenge.parameter(name));
    }
  }

  private String ha1() {
    byte[] realm = Md5.ascii(":" + challenge.parameter("realm") + ":");
    String a1 = Md5.hex(user.getBytes(UTF_8), realm, password.getBytes(UTF_8));
    String session = ":" + challenge.parameter("nonce") + ":" + cnonce;
    return isSession() ? Md5.hex(a1 + session) : a1;
  }

  private boolean isSession() {
    return challenge.parameter("algorithm").equalsIgnoreCase(SESSION);
  }

  /** A header's characters are bytes. */
  private static String asHeaderText(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
