package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The nonces of a Digest challenge: signed, so that none is kept before it was used with a right
 * password; expiring; and each of its counts used once.
 *
 * <p>A nonce is 16 hex digits of its time in milliseconds, 16 of chance and 32 of an HMAC over
 * both. A bounded number of used ones is remembered; those older than one that was forgotten are
 * stale.
 */
public final class Nonces {
  /** How a nonce that came back stands. */
  public enum Verdict {
    /** Ours, young enough, and this count was not used before. */
    FRESH,
    /** Ours, but too old or its count was used: a new one is due. */
    STALE,
    /** Not made here. */
    FOREIGN
  }

  private static final int SIGNED = 32;
  private static final int LENGTH = 64;
  private static final int REMEMBERED = 4096;
  private static final int COUNTS = Long.SIZE;

  private final InstantSource clock;
  private final Duration lifetime;
  private final SecureRandom random;
  private final SecretKeySpec key;
  private final Map<String, Usage> used = new LinkedHashMap<>();
  private Instant forgottenUntil = Instant.MIN;

  /** The counts seen of one nonce: the highest, and a bit for each of the 64 up to it. */
  private static final class Usage {
    private final String firstCnonce;
    private long highest;
    private long seen;

    Usage(String firstCnonce) {
      this.firstCnonce = firstCnonce;
    }

    boolean isUsed(long count) {
      long behind = highest - count;
      return behind >= COUNTS || (behind >= 0 && (seen & (1L << behind)) != 0);
    }

    void use(long count) {
      long ahead = count - highest;
      if (ahead > 0) {
        seen = ahead >= COUNTS ? 1 : seen << ahead | 1;
        highest = count;
      } else {
        seen |= 1L << -ahead;
      }
    }
  }

  /**
   * @param lifetime hours rather than minutes: an encoder cannot ask its user in mid stream
   */
  public Nonces(Duration lifetime, InstantSource clock, SecureRandom random) {
    this.lifetime = lifetime;
    this.clock = clock;
    this.random = random;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /** A new nonce; nothing is kept of it. */
  public String next() {
    HexFormat hex = HexFormat.of();
    String open = hex.toHexDigits(clock.millis()) + hex.toHexDigits(random.nextLong());
    return open + sign(open);
  }

  private String sign(String open) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(open.getBytes(US_ASCII)), 0, SIGNED / 2);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
    }
  }

  /** How this nonce and count stand; nothing changes by asking. */
  public synchronized Verdict check(String nonce, long count) {
    if (!isOurs(nonce)) {
      return Verdict.FOREIGN;
    }
    Instant made = madeAt(nonce);
    Usage usage = used.get(nonce);
    boolean old = made.plus(lifetime).isBefore(clock.instant());
    boolean forgotten = usage == null && !made.isAfter(forgottenUntil);
    boolean repeated = usage != null && usage.isUsed(count);
    return old || forgotten || repeated ? Verdict.STALE : Verdict.FRESH;
  }

  private boolean isOurs(String nonce) {
    return nonce.length() == LENGTH
        && Secrets.same(sign(nonce.substring(0, SIGNED)), nonce.substring(SIGNED));
  }

  private static Instant madeAt(String nonce) {
    return Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(nonce, 0, 16));
  }

  /**
   * Marks a count as used, after the right password was proven with it.
   *
   * @return false if it was used meanwhile, as by another connection at the same time
   */
  public synchronized boolean use(String nonce, long count, String cnonce) {
    if (check(nonce, count) != Verdict.FRESH) {
      return false;
    }
    used.computeIfAbsent(nonce, n -> new Usage(cnonce)).use(count);
    if (used.size() > REMEMBERED) {
      String oldest = used.keySet().iterator().next();
      used.remove(oldest);
      Instant made = madeAt(oldest);
      forgottenUntil = made.isAfter(forgottenUntil) ? made : forgottenUntil;
    }
    return true;
  }

  /** The client nonce that came with the first use of a nonce: MD5-sess may go on with it. */
  synchronized Optional<String> firstCnonce(String nonce) {
    return Optional.ofNullable(used.get(nonce)).map(usage -> usage.firstCnonce);
  }
}
