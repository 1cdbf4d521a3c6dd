package org.wmrelay.standalone;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * What comes in, in words: packets, bit rate and listeners of each point since the last time it was
 * asked. Used by one thread.
 */
final class PacketInformation {
  private final Supplier<Collection<PublishingPoint>> points;
  private final LongSupplier nanoTime;
  private final Map<String, Mark> last = new HashMap<>();

  private record Mark(Broadcast broadcast, long bytes, long atNs) {}

  PacketInformation(Supplier<Collection<PublishingPoint>> points, LongSupplier nanoTime) {
    this.points = points;
    this.nanoTime = nanoTime;
  }

  /** A line for each point. */
  List<String> lines() {
    return points.get().stream().map(this::line).toList();
  }

  private String line(PublishingPoint point) {
    Broadcast broadcast = point.broadcast();
    String state = point.status().state().name().toLowerCase(Locale.ROOT);
    if (broadcast == null) {
      last.remove(point.name());
      String why = point.status().why();
      return point.name() + ": " + state + (why.isEmpty() ? "" : ", " + why);
    }
    return String.format(
        Locale.ROOT,
        "%s: %s, %d packets, %d kbit/s, %d listeners",
        point.name(),
        state,
        broadcast.packets(),
        kilobitsPerSecond(point, broadcast),
        point.listeners().size());
  }

  private long kilobitsPerSecond(PublishingPoint point, Broadcast broadcast) {
    Mark now = new Mark(broadcast, broadcast.bytes(), nanoTime.getAsLong());
    Mark before = last.put(point.name(), now);
    if (before == null || before.broadcast() != broadcast || before.atNs() == now.atNs()) {
      return 0;
    }
    double bits = 8.0 * (now.bytes() - before.bytes());
    return Math.round(bits * 1_000_000 / (now.atNs() - before.atNs()));
  }
}
