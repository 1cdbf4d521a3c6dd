package org.wmrelay.broadcast;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The publishing points by name: an exact name first, then the one point that takes any path, if
 * there is one. Safe for all threads.
 *
 * <p>No state is kept for a name that is neither configured nor pushed to. Playlists, wmrelay's own
 * pages and what browsers ask for by habit never reach the point that takes any path.
 */
public final class PointDirectory {
  private static final String ROOT = "/";
  private static final Set<String> HABITS_OF_BROWSERS = Set.of("/favicon.ico", "/robots.txt");

  private final Map<String, PublishingPoint> passing = new ConcurrentSkipListMap<>();
  private volatile Configured configured = new Configured(Map.of(), null);

  /** Those of the configuration, in its order. */
  private record Configured(
      Map<String, PublishingPoint> points, @Nullable PublishingPoint anyPath) {}

  /** Without any point. */
  public PointDirectory() {}

  /** With these points of the configuration, see {@link #configure}. */
  public PointDirectory(Collection<PublishingPoint> points, @Nullable PublishingPoint anyPath) {
    configure(points, anyPath);
  }

  /**
   * From now on these are the points of the configuration.
   *
   * @param points with names that are valid, different and not reserved
   * @param anyPath the one among them that takes every other path; null if unknown paths are nobody
   * @throws IllegalArgumentException naming the point and what is wrong with it; nothing is changed
   */
  public void configure(Collection<PublishingPoint> points, @Nullable PublishingPoint anyPath) {
    Map<String, PublishingPoint> byName = new LinkedHashMap<>();
    points.forEach(point -> put(byName, point));
    if (anyPath != null && !points.contains(anyPath)) {
      throw new IllegalArgumentException(anyPath.name() + " is not one of the publishing points");
    }
    configured = new Configured(byName, anyPath);
  }

  private static void put(Map<String, PublishingPoint> byName, PublishingPoint point) {
    String whyNot = PointNames.whyNot(point.name());
    if (whyNot != null) {
      throw new IllegalArgumentException("\"" + point.name() + "\": " + whyNot);
    }
    if (byName.put(point.name(), point) != null) {
      throw new IllegalArgumentException("two publishing points are called " + point.name());
    }
  }

  /** A point that is there only while somebody publishes to it. */
  public void add(PublishingPoint point) {
    passing.put(point.name(), point);
  }

  /** A point that was {@linkplain #add added} is there no longer. */
  public void remove(PublishingPoint point) {
    passing.remove(point.name(), point);
  }

  /** The point that serves this path, decoded and without the context path; null for 404. */
  public @Nullable PublishingPoint find(String path) {
    PublishingPoint named = named(path);
    return named == null && couldBeAPoint(path) ? configured.anyPath() : named;
  }

  private static boolean couldBeAPoint(String path) {
    String name =
        path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
    return PointNames.whyNot(name) == null && !HABITS_OF_BROWSERS.contains(path);
  }

  /** The point of exactly this name. */
  public @Nullable PublishingPoint named(String name) {
    PublishingPoint permanent = configured.points().get(name);
    return permanent == null ? passing.get(name) : permanent;
  }

  /** The point {@code /}, else the only one; null if there are several or none. */
  public @Nullable PublishingPoint main() {
    Map<String, PublishingPoint> points = configured.points();
    PublishingPoint root = points.get(ROOT);
    return root == null && points.size() == 1 ? points.values().iterator().next() : root;
  }

  /** All points of now, those of the configuration in its order first. */
  public Collection<PublishingPoint> all() {
    List<PublishingPoint> all = new ArrayList<>(configured.points().values());
    all.addAll(passing.values());
    return all;
  }
}
