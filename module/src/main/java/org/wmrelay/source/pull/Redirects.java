package org.wmrelay.source.pull;

import java.net.InetAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Follows an upstream to where it says the stream is, but not for ever and not anywhere. */
final class Redirects {
  private static final int MAX = 3;
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> SCHEMES = Set.of("http", "https", "mmsh", "mms");

  /** Where to go, or why not. */
  record Step(@Nullable URI to, String refusal) {}

  private final URI start;
  private final Predicate<InetAddress> isPrivate;
  private final Set<URI> seen = new HashSet<>();
  private boolean startIsPrivate;

  /**
   * @param start as configured
   * @param isPrivate addresses to which only a configuration or an upstream among them may lead
   */
  Redirects(URI start, Predicate<InetAddress> isPrivate) {
    this.start = start;
    this.isPrivate = isPrivate;
    seen.add(start);
  }

  /**
   * Whether something may be asked for at the place that its name has led to. Decided by the
   * address of the connection itself, as a name can have another the next time it is looked up.
   */
  boolean mayAsk(URI url, InetAddress place) {
    boolean near = isPrivate.test(place);
    if (url.equals(start)) {
      startIsPrivate = near;
    }
    return startIsPrivate || !near;
  }

  static boolean isRedirect(int status) {
    return STATUSES.contains(status);
  }

  Step follow(URI from, @Nullable String location) {
    URI to = resolve(from, location);
    if (to == null) {
      return refused("redirects to no address of a stream: \"" + Sentences.clean(location) + "\"");
    }
    if (!seen.add(to)) {
      return refused("redirects in a circle, back to " + to);
    }
    return seen.size() > MAX + 1
        ? refused("redirects more than " + MAX + " times")
        : new Step(to, "");
  }

  private static @Nullable URI resolve(URI from, @Nullable String location) {
    if (location == null) {
      return null;
    }
    try {
      return streamUrl(from.resolve(location));
    } catch (IllegalArgumentException notAUrl) {
      return null;
    }
  }

  /** The URL by which a stream is asked for over HTTP; null if that cannot be. */
  private static @Nullable URI streamUrl(URI url) {
    String scheme = String.valueOf(url.getScheme());
    if (!SCHEMES.contains(scheme) || url.getHost() == null) {
      return null;
    }
    String rest = url.toString().substring(scheme.length());
    return URI.create((scheme.equals("https") ? scheme : "http") + rest);
  }

  private static Step refused(String why) {
    return new Step(null, why);
  }
}
