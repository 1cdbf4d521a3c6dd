package org.wmrelay.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.PointDirectory;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.server.settings.SourceSettings;
import org.wmrelay.server.settings.TemplateSettings;
import org.wmrelay.source.push.PushPoint;
import org.wmrelay.source.push.PushTarget;

/**
 * The publishing points of the configuration with their sources and TCP ports, and the templates of
 * those that pushes make. {@link #become} and {@link #stop} are called one after the other;
 * everything else by any thread.
 */
final class ConfiguredPoints {
  private final BiFunction<String, PublishingPointSettings, PublishingPoint> maker;
  private final SourceFactory sources;
  private final RawPorts ports;
  private final ScheduledExecutorService timer;
  private final PointDirectory directory = new PointDirectory();
  private volatile Map<String, Configured> points = Map.of();
  private volatile List<PointTemplate> templates = List.of();

  private record Configured(
      PublishingPointSettings settings, PublishingPoint point, Source source) {}

  /**
   * @param maker makes a point of that name
   */
  ConfiguredPoints(
      BiFunction<String, PublishingPointSettings, PublishingPoint> maker,
      SourceFactory sources,
      RawPorts ports,
      ScheduledExecutorService timer) {
    this.maker = maker;
    this.sources = sources;
    this.ports = ports;
    this.timer = timer;
  }

  PointDirectory directory() {
    return directory;
  }

  /** What encoders find at this path; null if it takes no pushes. */
  @Nullable PushTarget pushTarget(String path) {
    PushTarget made = points.containsKey(path) ? null : madeOnPush(path);
    PublishingPoint point = directory.find(path);
    PushTarget found = point != null && point.localSource() instanceof PushPoint push ? push : null;
    return made == null ? found : made;
  }

  private @Nullable PushTarget madeOnPush(String path) {
    return templates.stream()
        .map(template -> template.target(path))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * Makes them those of these settings. A point whose source is the same goes on with its
   * listeners, under its new limits; others end, and begin anew if they are still there.
   *
   * @return what has changed, in words
   */
  List<String> become(Settings next) {
    List<String> changes = new ArrayList<>();
    Map<String, Configured> before = points;
    Map<String, Configured> after = new LinkedHashMap<>();
    for (PublishingPointSettings settings : next.points()) {
      Configured old = before.get(settings.name());
      after.put(
          settings.name(),
          old != null && old.settings().canBecome(settings)
              ? new Configured(settings, old.point(), old.source())
              : create(settings));
    }
    List<Configured> ended = minus(before.values(), after);
    List<Configured> begun = minus(after.values(), before);
    tell(ended, begun, changes);
    points = after;
    directory.configure(after.values().stream().map(Configured::point).toList(), anyPath(after));
    before.forEach((name, old) -> change(old, after.get(name), changes));
    ended.forEach(this::end); // when nobody finds them any more
    begun.forEach(this::begin);
    becomeTemplates(next.templates(), changes);
    return changes;
  }

  private static void change(Configured old, @Nullable Configured next, List<String> changes) {
    if (next == null || next.point() != old.point()) {
      return;
    }
    PublishingPointSettings settings = next.settings();
    if (!old.settings().limits().equals(settings.limits())) {
      old.point().change(settings.limits());
      changes.add("limits of " + settings.name());
    }
    if (!old.settings().gate().equals(settings.gate())) {
      changes.add("access to " + settings.name());
    }
  }

  private Configured create(PublishingPointSettings settings) {
    PublishingPoint point = maker.apply(settings.name(), settings);
    Source source = sources.create(settings, point);
    point.setSource(source);
    return new Configured(settings, point, source);
  }

  private static List<Configured> minus(
      Collection<Configured> some, Map<String, Configured> others) {
    return some.stream().filter(each -> !isIn(others, each.point())).toList();
  }

  private static boolean isIn(Map<String, Configured> some, PublishingPoint point) {
    Configured found = some.get(point.name());
    return found != null && found.point() == point;
  }

  private static void tell(List<Configured> ended, List<Configured> begun, List<String> changes) {
    List<String> names = ended.stream().map(each -> each.point().name()).toList();
    List<String> newNames = begun.stream().map(each -> each.point().name()).toList();
    names.stream()
        .filter(name -> !newNames.contains(name))
        .forEach(n -> changes.add("without " + n));
    newNames.forEach(name -> changes.add((names.contains(name) ? "anew " : "new ") + name));
  }

  private static @Nullable PublishingPoint anyPath(Map<String, Configured> points) {
    return points.values().stream()
        .filter(each -> each.settings().anyPath())
        .map(Configured::point)
        .findFirst()
        .orElse(null);
  }

  private void begin(Configured begun) {
    begun.source().start();
    if (begun.settings().source() instanceof SourceSettings.Udp udp) {
      ports.open(begun.point(), udp.cloning());
    }
  }

  private void end(Configured ended) {
    ports.close(ended.point());
    ended.source().stop();
    ended.point().end("taken out of the configuration");
    sources.forget(ended.source());
  }

  private void becomeTemplates(List<TemplateSettings> next, List<String> changes) {
    List<PointTemplate> before = templates;
    List<PointTemplate> after = next.stream().map(settings -> likeOneOf(before, settings)).toList();
    before.stream().filter(old -> !after.contains(old)).forEach(PointTemplate::stop);
    templates = after;
    for (PointTemplate each : after) {
      if (!before.contains(each)) {
        each.start(timer);
        changes.add("pushes below " + each.prefix());
      }
    }
  }

  private PointTemplate likeOneOf(List<PointTemplate> before, TemplateSettings settings) {
    return before.stream()
        .filter(old -> old.isLike(settings))
        .findFirst()
        .orElseGet(() -> create(settings));
  }

  private PointTemplate create(TemplateSettings settings) {
    return new PointTemplate(
        settings, directory, name -> maker.apply(name, settings.point()), System::nanoTime);
  }

  /** Sources first, so that nothing begins anew; who listens is ended by the delivery. */
  void stop() {
    templates.forEach(PointTemplate::stop);
    points.values().forEach(each -> each.source().stop());
  }
}
