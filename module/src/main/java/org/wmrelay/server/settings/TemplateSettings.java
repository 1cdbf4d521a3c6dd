package org.wmrelay.server.settings;

import org.wmrelay.broadcast.PointNames;
import org.wmrelay.source.push.PushSettings;

/**
 * Points that are made when somebody pushes to a path below a name, and go when the push is over.
 *
 * @param prefix of their names; begins and ends with {@code /}
 * @param point settings of each of them
 * @param push who may push to them
 * @param maxPoints how many there may be at once
 */
public record TemplateSettings(
    String prefix, PublishingPointSettings point, PushSettings push, int maxPoints) {
  static final String SUFFIX = "/*";

  /** Whether nothing differs but the place in the file. */
  public boolean isLike(TemplateSettings other) {
    return prefix.equals(other.prefix())
        && point.canBecome(other.point())
        && point.limits().equals(other.point().limits())
        && push.equals(other.push())
        && maxPoints == other.maxPoints();
  }

  /** Whether a point of that name can be made. */
  public boolean covers(String name) {
    return name.startsWith(prefix) && PointNames.whyNot(name) == null && !name.equals(prefix);
  }
}
