package org.wmrelay.server;

import java.util.Collection;
import java.util.Optional;
import org.wmrelay.server.settings.PublishingPointSettings;

/** The heap that the windows of points take once they are full, against what there is. */
final class WindowMemory {
  private static final long MIB = 1024 * 1024;

  private WindowMemory() {}

  /**
   * What to tell the operator if the heap may become too small; points that pushes make, and whose
   * number nobody knows, do not count.
   *
   * @param heap bytes at most
   * @return empty if each point can be heard in two forms, framed and plain, and so have two
   *     windows
   */
  static Optional<String> warning(Collection<PublishingPointSettings> points, long heap) {
    long windows = points.stream().mapToLong(point -> point.limits().window()).sum();
    return windows <= heap / 2
        ? Optional.empty()
        : Optional.of(
            ("the windows of %d points take %d MiB for each form in which they are heard,"
                    + " and the heap has %d MiB at most: raise -Xmx, or lower window")
                .formatted(points.size(), windows / MIB, heap / MIB));
  }
}
