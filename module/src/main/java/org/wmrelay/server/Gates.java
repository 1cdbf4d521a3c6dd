package org.wmrelay.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.wmrelay.access.Gate;
import org.wmrelay.access.GateKeeper;
import org.wmrelay.access.GateSettings;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.server.settings.TemplateSettings;

/**
 * The gates of all points: one for each of the configuration, one for all that a template makes.
 */
final class Gates {
  private final Settings settings;
  private final GateKeeper keeper;
  private final Gate gone;
  private final Map<String, Gate> gates = new LinkedHashMap<>();

  /**
   * @param keeper what they share
   */
  Gates(Settings settings, GateKeeper keeper) {
    this.settings = settings;
    this.keeper = keeper;
    this.gone = new Gate(GateSettings.CLOSED, keeper);
    settings.points().forEach(this::add);
    settings.templates().forEach(template -> add(template.point()));
  }

  private void add(PublishingPointSettings point) {
    gates.put(point.name(), new Gate(point.gate(), keeper));
  }

  /** The gate of a point; a closed one for those that are gone. */
  Gate of(PublishingPoint point) {
    Gate own = gates.get(point.name());
    return own == null ? ofTemplate(point.name()) : own;
  }

  private Gate ofTemplate(String name) {
    return settings.templates().stream()
        .filter(template -> template.covers(name))
        .findFirst()
        .map(TemplateSettings::point)
        .map(point -> Objects.requireNonNull(gates.get(point.name())))
        .orElse(gone);
  }
}
