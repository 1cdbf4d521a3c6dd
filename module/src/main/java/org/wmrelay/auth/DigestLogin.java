package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * HTTP Digest as Windows Media encoders and players speak it: MD5-sess or MD5, {@code qop=auth},
 * realm {@code Digest}, RFC 2617 section 3.2 with the readings met in the field.
 *
 * <p>Accepted: HA1 of MD5-sess made of A's hex text or of its 16 bytes; the client nonce of this or
 * of the nonce's first use; names and passwords in UTF-8 or in the configured legacy charset; names
 * as {@code DOMAIN\\user} and {@code user@realm}.
 */
public final class DigestLogin {
  /** The realm that Windows servers name. */
  public static final String REALM = "Digest";

  private final Nonces nonces;
  private final Charset legacy;

  /**
   * @param legacy charset of old encoders that ignore {@code charset=utf-8}, for example
   *     windows-31j
   */
  public DigestLogin(Nonces nonces, Charset legacy) {
    this.nonces = nonces;
    this.legacy = legacy;
  }

  /** What came of a login. */
  public sealed interface Outcome {
    /** The user proved to know the secret. */
    record Accepted(String user) implements Outcome {}

    /**
     * The user did not.
     *
     * @param stale whether the secret was right and only the nonce is not: no guess
     * @param why a sentence for the operator
     */
    record Refused(boolean stale, String why) implements Outcome {}
  }

  /**
   * The value of a WWW-Authenticate header, in exactly the shape that encoders are known to take.
   */
  public String challenge(boolean stale) {
    return "Digest qop=\"auth\",algorithm=MD5-sess,nonce=\""
        + nonces.next()
        + "\",charset=utf-8,realm=\""
        + REALM
        + "\""
        + (stale ? ",stale=true" : "");
  }

  /**
   * Checks an Authorization header.
   *
   * @param method of the request, for example {@code POST}
   * @param target the request's path with its query, as it came
   */
  public Outcome check(String header, String method, String target, Users users) {
    Optional<Authorization> parsed = Authorization.parseDigest(header);
    if (parsed.isEmpty()) {
      return refused("credentials are not a complete Digest");
    }
    Authorization given = parsed.get();
    String wrong = formallyWrong(given, target);
    if (!wrong.isEmpty()) {
      return refused(wrong);
    }
    long count = Long.parseLong(given.nc().isEmpty() ? "0" : given.nc(), 16);
    if (nonces.check(given.nonce(), count) == Nonces.Verdict.FOREIGN) {
      return new Outcome.Refused(true, "nonce was not made by this server since its start");
    }
    Optional<String> user = proven(given, method, users);
    if (user.isEmpty()) {
      return refused("unknown user or wrong password");
    }
    return nonces.use(given.nonce(), count, given.cnonce())
        ? new Outcome.Accepted(user.get())
        : new Outcome.Refused(true, "nonce expired or used before");
  }

  private static Outcome refused(String why) {
    return new Outcome.Refused(false, why);
  }

  private static String formallyWrong(Authorization given, String target) {
    String algorithm = given.algorithm().toUpperCase(Locale.ROOT);
    if (!Set.of("", "MD5", "MD5-SESS").contains(algorithm)) {
      return "algorithm is not MD5-sess";
    }
    if (!given.realm().equals(REALM)) {
      return "realm is not \"" + REALM + "\"";
    }
    if (!given.qop().isEmpty() && !given.qop().equalsIgnoreCase("auth")) {
      return "qop is not auth";
    }
    if (!given.nc().matches("[0-9a-fA-F]{0,8}")) {
      return "nc is not hexadecimal";
    }
    return samePath(given.uri(), target) ? "" : "uri is not that of the request";
  }

  /** An absolute URI names the same target as its path. */
  private static boolean samePath(String uri, String target) {
    return uri.equals(target) || uri.replaceFirst("^[a-zA-Z]+://[^/]*", "").equals(target);
  }

  /** The user whose secret this header proves; says nothing of its nonce. */
  Optional<String> proven(Authorization given, String method, Users users) {
    byte[] username = Md5.ascii(given.username());
    for (String name : names(username)) {
      Optional<Credential> user = users.find(name);
      if (user.isPresent() && isProven(given, method, username, user.get())) {
        return Optional.of(user.get().user());
      }
    }
    return Optional.empty();
  }

  /** The names that the bytes may mean, the likeliest first. */
  private Set<String> names(byte[] username) {
    Set<String> names = new LinkedHashSet<>();
    for (Charset charset : List.of(UTF_8, legacy)) {
      decode(username, charset)
          .ifPresent(
              whole -> {
                names.add(whole);
                names.add(whole.substring(whole.indexOf('\\') + 1));
                names.add(whole.replaceFirst("@[^@]*$", ""));
              });
    }
    return names;
  }

  private static Optional<String> decode(byte[] bytes, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException otherCharset) {
      return Optional.empty();
    }
  }

  private boolean isProven(
      Authorization given, String method, byte[] username, Credential credential) {
    boolean proven = false;
    for (Charset charset : List.of(UTF_8, legacy)) {
      Optional<String> a1 = credential.a1(username, given.realm(), charset);
      for (String ha1 : a1.map(a -> ha1s(given, a)).orElse(List.of())) {
        proven |= Secrets.same(response(given, method, ha1), given.response());
      }
    }
    return proven;
  }

  private List<String> ha1s(Authorization given, String a1) {
    if (!given.algorithm().equalsIgnoreCase("MD5-sess")) {
      return List.of(a1);
    }
    List<String> ha1s = new ArrayList<>();
    Set<String> cnonces = new LinkedHashSet<>();
    cnonces.add(given.cnonce());
    nonces.firstCnonce(given.nonce()).ifPresent(cnonces::add);
    for (String cnonce : cnonces) {
      byte[] rest = Md5.ascii(":" + given.nonce() + ":" + cnonce);
      ha1s.add(Md5.hex(Md5.ascii(a1), rest));
      ha1s.add(Md5.hex(java.util.HexFormat.of().parseHex(a1), rest));
    }
    return ha1s;
  }

  private static String response(Authorization given, String method, String ha1) {
    String ha2 = Md5.hex(method + ":" + given.uri());
    String middle =
        given.qop().isEmpty()
            ? given.nonce()
            : String.join(":", given.nonce(), given.nc(), given.cnonce(), given.qop());
    return Md5.hex(ha1 + ":" + middle + ":" + ha2);
  }
}
