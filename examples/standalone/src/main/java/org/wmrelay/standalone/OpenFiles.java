package org.wmrelay.standalone;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.IntSummaryStatistics;
import java.util.Optional;
import org.wmrelay.server.settings.Settings;

/** Each listener is an open file to the system, which allows a process only so many. */
final class OpenFiles {
  /** Jars, logs, sources and what the Java machine opens. */
  private static final int BESIDES = 100;

  private OpenFiles() {}

  static Optional<String> warning(Settings settings) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? warning(settings, unix.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> warning(Settings settings, long allowed) {
    long needed = listeners(settings) + BESIDES;
    return needed <= allowed
        ? Optional.empty()
        : Optional.of(
            String.format(
                "the system allows %d open files, %d listeners may need %d: raise ulimit -n",
                allowed, needed - BESIDES, needed));
  }

  /** As many as may listen at once, as far as anything limits them. */
  private static long listeners(Settings settings) {
    IntSummaryStatistics ofPoints =
        settings.points().stream()
            .mapToInt(point -> point.limits().maxListeners())
            .summaryStatistics();
    int ofAll = settings.limits().maxListeners();
    if (ofAll == 0 || ofPoints.getCount() == 0) {
      return ofPoints.getSum();
    }
    boolean allLimited = ofPoints.getMin() > 0;
    return allLimited ? Math.min(ofAll, ofPoints.getSum()) : ofAll;
  }
}
