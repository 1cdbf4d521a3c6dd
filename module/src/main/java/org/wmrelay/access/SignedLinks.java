package org.wmrelay.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.wmrelay.auth.Secrets;

/**
 * Links that let in whoever has them, until they expire: {@code ?expires=1767225600&signature=...},
 * with {@code &address=} for one address alone.
 *
 * <p>The signature is the HMAC-SHA256, in Base64 for URLs without padding, of point, expiry and
 * address in UTF-8, a line feed between each; without an address the last is empty. Safe for all
 * threads.
 */
public final class SignedLinks {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern EXPIRES = parameter("expires", "[0-9]{1,12}");
  private static final Pattern ADDRESS = parameter("address", "[0-9A-Fa-f.:]{2,45}");
  private static final Pattern SIGNATURE = parameter("signature", "[A-Za-z0-9_-]{43}");

  private final SecretKeySpec key;

  private static Pattern parameter(String name, String value) {
    return Pattern.compile("(?:^|&)" + name + "=(" + value + ")(?=&|$)");
  }

  /**
   * @param key the secret, not empty
   */
  public SignedLinks(String key) {
    this.key = new SecretKeySpec(key.getBytes(UTF_8), ALGORITHM);
  }

  /**
   * The query that lets in: of a point, or its playlists.
   *
   * @param address the only one that is let in
   * @throws IllegalArgumentException if that is none
   */
  public String query(String point, Instant expires, Optional<String> address) {
    address.ifPresent(SignedLinks::refuseUnlessAddress);
    String seconds = Long.toString(expires.getEpochSecond());
    String only = address.map(each -> "&address=" + each).orElse("");
    return "expires=" + seconds + only + "&signature=" + sign(point, seconds, address.orElse(""));
  }

  private static void refuseUnlessAddress(String text) {
    if (!ADDRESS.matcher("address=" + text).matches() || !Network.isAddress(text)) {
      throw new IllegalArgumentException("expected an IP address, found " + text);
    }
  }

  /** Why a query does not let in; empty if it does. */
  Optional<String> whyNot(String point, String query, String address, Instant now) {
    String signature = find(SIGNATURE, query);
    String expires = find(EXPIRES, query);
    String only = find(ADDRESS, query);
    if (signature.isEmpty() || expires.isEmpty()) {
      return Optional.of("the link is not signed");
    }
    if (!Secrets.same(sign(point, expires, only), signature)) {
      return Optional.of("the link's signature is wrong");
    }
    if (Long.parseLong(expires) <= now.getEpochSecond()) {
      return Optional.of("the link has expired");
    }
    return only.isEmpty() || isFor(only, address)
        ? Optional.empty()
        : Optional.of("the link is for another address");
  }

  /** What somebody signed that is no address is nobody's. */
  private static boolean isFor(String only, String address) {
    return Network.isAddress(only) && Network.parse(only).contains(address);
  }

  /** What of a query links to the same point need too; empty if it is not signed. */
  public static String passedOn(String query) {
    String signature = find(SIGNATURE, query);
    String expires = find(EXPIRES, query);
    String only = find(ADDRESS, query);
    return signature.isEmpty() || expires.isEmpty()
        ? ""
        : "expires="
            + expires
            + (only.isEmpty() ? "" : "&address=" + only)
            + "&signature="
            + signature;
  }

  private static String find(Pattern parameter, String query) {
    Matcher matcher = parameter.matcher(query);
    return matcher.find() ? matcher.group(1) : "";
  }

  private String sign(String point, String expires, String address) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signature = mac.doFinal((point + "\n" + expires + "\n" + address).getBytes(UTF_8));
      return new String(Base64.getUrlEncoder().withoutPadding().encode(signature), US_ASCII);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible); // every JDK has it
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "SignedLinks";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedLinks links && key.equals(links.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
