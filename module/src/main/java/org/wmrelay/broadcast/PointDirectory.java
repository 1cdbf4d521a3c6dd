package org.wmrelay.broadcast;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The publishing points by name: an exact name first, then the one point that takes any path, if
 * there is one. Immutable.
 *
 * <p>No state is kept for a name that is not configured. Paths that mean something to the server
 * itself ({@link #isReserved}) never reach the point that takes any path.
 */
public final class PointDirectory {
  private static final int MAX_NAME = 255;
  private static final String OTHER_NAME_CHARACTERS = "-._~!$&'()+,=:@/";
  private static final String ROOT = "/";
  private static final Set<String> RESERVED = Set.of("/favicon.ico", "/robots.txt", "/-");

  private final Map<String, PublishingPoint> points = new LinkedHashMap<>();
  private final @Nullable PublishingPoint anyPath;

  /**
   * @param points with names that are valid, different and not reserved
   * @param anyPath the one among them that takes every other path; null if unknown paths are nobody
   * @throws IllegalArgumentException naming the point and what is wrong with it
   */
  public PointDirectory(Collection<PublishingPoint> points, @Nullable PublishingPoint anyPath) {
    points.forEach(this::add);
    this.anyPath = anyPath;
    if (anyPath != null && !points.contains(anyPath)) {
      throw new IllegalArgumentException(anyPath.name() + " is not one of the publishing points");
    }
  }

  private void add(PublishingPoint point) {
    String name = point.name();
    String wrong = whatIsWrongWith(name);
    if (wrong != null) {
      throw new IllegalArgumentException("publishing point \"" + name + "\": " + wrong);
    }
    if (points.put(name, point) != null) {
      throw new IllegalArgumentException("publishing point \"" + name + "\" is there twice");
    }
  }

  /** The point that serves this path, decoded and without the context path; null for 404. */
  public @Nullable PublishingPoint find(String path) {
    PublishingPoint named = points.get(path);
    return named != null || whatIsWrongWith(path) != null ? named : anyPath;
  }

  /** The point of exactly this name. */
  public @Nullable PublishingPoint named(String name) {
    return points.get(name);
  }

  /** The point {@code /}, else the only one; null if there are several or none. */
  public @Nullable PublishingPoint main() {
    PublishingPoint root = points.get(ROOT);
    return root == null && points.size() == 1 ? points.values().iterator().next() : root;
  }

  /** All points in the order of the configuration. */
  public Collection<PublishingPoint> all() {
    return Collections.unmodifiableCollection(points.values());
  }

  /** A sentence for the operator about a name that no point may have; null if it is good. */
  public static @Nullable String whatIsWrongWith(String name) {
    if (!name.startsWith("/")) {
      return "must begin with /";
    }
    if (name.length() > MAX_NAME) {
      return "is longer than " + MAX_NAME + " characters";
    }
    if (!name.codePoints().allMatch(PointDirectory::isNameCharacter)) {
      return "has a character other than letters, digits and " + OTHER_NAME_CHARACTERS;
    }
    if (name.contains("//") || hasDotSegment(name)) {
      return "has an empty segment, . or ..";
    }
    return isReserved(name) ? "is reserved" : null;
  }

  private static boolean isNameCharacter(int c) {
    return Character.isLetterOrDigit(c) || OTHER_NAME_CHARACTERS.indexOf(c) >= 0;
  }

  private static boolean hasDotSegment(String name) {
    return Stream.of(name.split("/")).anyMatch(s -> s.equals(".") || s.equals(".."));
  }

  /** Whether the server itself, a playlist or a browser's habit owns this path. */
  public static boolean isReserved(String path) {
    return RESERVED.contains(path)
        || path.startsWith("/-/")
        || path.endsWith(".asx")
        || path.endsWith(".m3u");
  }
}
