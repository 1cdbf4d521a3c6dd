package org.wmrelay.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.server.settings.TemplateSettings;
import org.wmrelay.source.push.PushGate;
import org.wmrelay.source.push.PushPoint;
import org.wmrelay.source.push.PushTarget;

/**
 * Makes a publishing point when somebody who may begins to push to it, and takes it away when the
 * push is over, {@code linger} included. One that an operator stopped stays and takes no pushes, so
 * that it remains stopped until it is started. A setup, and a wrong password, make nothing. Safe
 * for all threads.
 */
final class PointTemplate {
  private static final Logger LOG = LoggerFactory.getLogger(PointTemplate.class);

  /** A push that was let in has so long to begin. */
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(1);

  private final TemplateSettings settings;
  private final PointDirectory directory;
  private final Function<String, PublishingPoint> maker;
  private final LongSupplier nanoTime;
  private final PushGate gate;
  private final Map<String, Made> points = new HashMap<>();
  private @Nullable Future<?> sweep;

  /** A point, and when somebody was let in last. */
  private record Made(PushPoint push, long openedNs) {}

  /**
   * @param directory where points appear
   * @param maker makes a point of that name
   */
  PointTemplate(
      TemplateSettings settings,
      PointDirectory directory,
      Function<String, PublishingPoint> maker,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.directory = directory;
    this.maker = maker;
    this.nanoTime = nanoTime;
    this.gate = new PushGate(settings.push());
  }

  /** Whether it would be the same for these settings. */
  boolean isLike(TemplateSettings other) {
    return settings.isLike(other);
  }

  /** Of the names of its points. */
  String prefix() {
    return settings.prefix();
  }

  synchronized void start(ScheduledExecutorService timer) {
    if (gate.isOpen()) {
      LOG.warn("{}: anybody may push here, there is no user with a password", settings.prefix());
    }
    sweep = timer.scheduleWithFixedDelay(this::removeUnused, 1, 1, TimeUnit.SECONDS);
  }

  /** Ends all its points; no more are made. */
  synchronized void stop() {
    Future<?> sweeping = sweep;
    sweep = null;
    if (sweeping != null) {
      sweeping.cancel(false);
    }
    List.copyOf(points.keySet()).forEach(this::remove);
  }

  /** What that path leads to; null if it is not below this template's name. */
  @Nullable PushTarget target(String path) {
    return settings.covers(path) ? new Place(path) : null;
  }

  private final class Place implements PushTarget {
    private final String name;

    Place(String name) {
      this.name = name;
    }

    @Override
    public PushGate gate() {
      return gate;
    }

    @Override
    public @Nullable PushPoint existing() {
      return find(name);
    }

    @Override
    public @Nullable PushPoint open() {
      return PointTemplate.this.open(name);
    }
  }

  private synchronized @Nullable PushPoint find(String name) {
    Made made = points.get(name);
    return made == null ? null : made.push();
  }

  private synchronized @Nullable PushPoint open(String name) {
    PushPoint push = find(name);
    if (push == null) {
      if (sweep == null || points.size() >= settings.maxPoints()) {
        return null;
      }
      push = make(name);
    }
    points.put(name, new Made(push, nanoTime.getAsLong()));
    return push;
  }

  private PushPoint make(String name) {
    PublishingPoint point = maker.apply(name);
    PushPoint push = new PushPoint(point, gate, nanoTime);
    point.setSource(push);
    push.start();
    directory.add(point);
    return push;
  }

  /** Takes away the points that nobody pushes to and nobody can hear. */
  synchronized void removeUnused() {
    List<String> unused =
        points.entrySet().stream()
            .filter(entry -> isUnused(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    unused.forEach(this::remove);
  }

  private boolean isUnused(Made made) {
    return !made.push().isInUse()
        && !made.push().isStopped()
        && made.push().point().broadcast() == null
        && nanoTime.getAsLong() - made.openedNs() > BEGINS_WITHIN.toNanos();
  }

  private void remove(String name) {
    Made removed = points.remove(name);
    if (removed != null) {
      directory.remove(removed.push().point());
      removed.push().stop();
    }
  }
}
