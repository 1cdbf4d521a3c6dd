package org.wmrelay.auth;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * What is known of a user: a password, or what htdigest stores instead of one.
 *
 * <p>Its text form names the user only.
 */
public final class Credential {
  private final String user;
  private final Optional<String> password;
  private final Optional<StoredDigest> digest;

  private record StoredDigest(String realm, String a1) {}

  private Credential(String user, Optional<String> password, Optional<StoredDigest> digest) {
    this.user = user;
    this.password = password;
    this.digest = digest;
  }

  /** A user whose password is known as it is. */
  public static Credential ofPassword(String user, String password) {
    return new Credential(user, Optional.of(password), Optional.empty());
  }

  /**
   * A line of an htdigest file.
   *
   * @param a1 hex MD5 of {@code user:realm:password}
   */
  public static Credential ofDigest(String user, String realm, String a1) {
    return new Credential(user, Optional.empty(), Optional.of(new StoredDigest(realm, a1)));
  }

  public String user() {
    return user;
  }

  /**
   * Hex MD5 of {@code username:realm:password}, RFC 2617 section 3.2.2.2.
   *
   * @param username the name as its owner sent it, byte for byte
   * @param charset of the password's bytes
   * @return empty if only another realm's digest is stored
   */
  Optional<String> a1(byte[] username, String realm, Charset charset) {
    if (password.isPresent()) {
      return Optional.of(
          Md5.hex(username, Md5.ascii(":" + realm + ":"), password.get().getBytes(charset)));
    }
    return digest.filter(stored -> stored.realm().equals(realm)).map(StoredDigest::a1);
  }

  /** Whether this is the password; a stored digest is asked under its own realm. */
  public boolean accepts(String given, Charset charset) {
    if (password.isPresent()) {
      return Secrets.same(password.get(), given);
    }
    return digest
        .filter(
            stored ->
                Secrets.same(
                    stored.a1(),
                    Md5.hex(
                        user.getBytes(charset),
                        Md5.ascii(":" + stored.realm() + ":"),
                        given.getBytes(charset))))
        .isPresent();
  }

  @Override
  public String toString() {
    return user;
  }
}
