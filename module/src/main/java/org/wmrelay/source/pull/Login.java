package org.wmrelay.source.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.wmrelay.auth.Challenge;
import org.wmrelay.auth.ClientDigest;

/**
 * Logs in at an upstream with the user and password configured for it: by Digest, or by Basic where
 * no Digest is offered. They are shown to the configured host only, never to one that a redirect
 * leads to.
 */
final class Login {
  private static final String BASIC = "basic";
  private static final String DIGEST = "digest";
  // One for each request, and one more for a nonce that expired.
  private static final int MAX_CHALLENGES = 3;

  private final Upstream upstream;
  private final Supplier<String> words;
  private @Nullable ClientDigest digest;
  private @Nullable String basic;
  private int challenges;

  /**
   * @param words makes random words
   */
  Login(Upstream upstream, Supplier<String> words) {
    this.upstream = upstream;
    this.words = words;
  }

  /** Puts credentials on a request, if they were asked for. */
  void sign(Request request, URI url) {
    String credentials = isHome(url) ? credentials(url) : null;
    if (credentials != null) {
      request.headers(headers -> headers.put(HttpHeader.AUTHORIZATION, credentials));
    }
  }

  private @Nullable String credentials(URI url) {
    return digest != null ? digest.authorization("GET", target(url)) : basic;
  }

  /**
   * Takes a 401.
   *
   * @return null if it is worth asking again, else a sentence why not
   */
  @Nullable String challenged(HttpFields answer, URI url) {
    if (upstream.user().isEmpty() || upstream.password().isEmpty()) {
      return "asks for a user and a password, and none is configured";
    }
    if (!isHome(url)) {
      return "redirects to " + url.getHost() + ", which asks for a password that is not for it";
    }
    List<Challenge> offered = Challenge.parse(answer.getValuesList(HttpHeader.WWW_AUTHENTICATE));
    if (++challenges > MAX_CHALLENGES || wasRefused(offered)) {
      return "refuses user " + upstream.user().get();
    }
    return choose(offered, upstream.user().get(), upstream.password().get());
  }

  /** A nonce that was good before may have expired; a new one that is refused means no. */
  private boolean wasRefused(List<Challenge> offered) {
    boolean stale = offered.stream().anyMatch(ClientDigest::isStale);
    return basic != null || (digest != null && digest.uses() == 1 && !stale);
  }

  private @Nullable String choose(List<Challenge> offered, String user, String password) {
    Optional<ClientDigest> answer =
        offered.stream()
            .flatMap(c -> ClientDigest.answering(c, user, password, words.get()).stream())
            .findFirst();
    digest = answer.orElse(null);
    if (offers(offered, BASIC) && !offers(offered, DIGEST)) {
      basic = "Basic " + base64(user + ":" + password);
    }
    return digest == null && basic == null
        ? "asks for a login that this relay cannot do: " + schemes(offered)
        : null;
  }

  private static boolean offers(List<Challenge> offered, String scheme) {
    return offered.stream().anyMatch(challenge -> challenge.scheme().equals(scheme));
  }

  private static String schemes(List<Challenge> offered) {
    return Sentences.clean(
        String.join(", ", offered.stream().map(Challenge::scheme).distinct().toList()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private boolean isHome(URI url) {
    URI home = upstream.url();
    return home.getScheme().equalsIgnoreCase(url.getScheme())
        && home.getHost().equalsIgnoreCase(url.getHost())
        && home.getPort() == url.getPort();
  }

  private static String target(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }
}
