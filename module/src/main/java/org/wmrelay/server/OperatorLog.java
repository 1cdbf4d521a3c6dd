package org.wmrelay.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointStatus;
import org.wmrelay.broadcast.PublishingPoint;

/** What happens at publishing points, a line each. Refusals are told once a minute and counted. */
final class OperatorLog implements PointEvents {
  private static final Logger LOG = HarmlessLogger.of("wmrelay.points");
  private static final Duration TELL_REFUSALS_EVERY = Duration.ofMinutes(1);

  private long refused;
  private long toldNs = System.nanoTime() - TELL_REFUSALS_EVERY.toNanos();

  @Override
  public void listenerJoined(PublishingPoint point, Listener listener) {
    LOG.info(
        "{}: listener {} ({}) joins, {}, {} now",
        point.name(),
        listener.info().address(),
        listener.info().agent(),
        listener.rendition().form().name(),
        point.listeners().size());
  }

  @Override
  public void listenerEnded(PublishingPoint point, Listener listener) {
    EndReason reason = Objects.requireNonNull(listener.endReason());
    Instant until = Objects.requireNonNull(listener.endedAt());
    LOG.info(
        "{}: listener {} ends: {}; {} s, {} bytes, {} behind at most, {} frames lost in {} skips",
        point.name(),
        listener.info().address(),
        reason.words(),
        Duration.between(listener.since(), until).toSeconds(),
        listener.bytes(),
        listener.peakLag(),
        listener.framesLost(),
        listener.skips());
  }

  @Override
  public void listenerRefused(PublishingPoint point, String address, String why) {
    long tell;
    synchronized (this) {
      refused++;
      if (System.nanoTime() - toldNs < TELL_REFUSALS_EVERY.toNanos()) {
        return;
      }
      toldNs = System.nanoTime();
      tell = refused;
      refused = 0;
    }
    LOG.warn(
        "{}: {} is refused: {} ({} since the last such line)", point.name(), address, why, tell);
  }

  @Override
  public void statusChanged(PublishingPoint point, PointStatus status) {
    String why = status.why().isEmpty() ? "" : ": " + status.why();
    LOG.info(
        "{}: {}{}", point.name(), status.state().name().toLowerCase(java.util.Locale.ROOT), why);
  }
}
