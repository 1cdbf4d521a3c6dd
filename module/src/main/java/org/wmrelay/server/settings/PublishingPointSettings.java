package org.wmrelay.server.settings;

import org.wmrelay.access.GateSettings;
import org.wmrelay.broadcast.PointSettings;

/**
 * One configured publishing point.
 *
 * @param name its path, for example {@code /studio}
 * @param limits what its listeners may have
 * @param gate who may listen
 * @param anyPath whether it takes every path that no other point has
 * @param clustered whether all nodes of the cluster have it, and this node's part in it
 * @param source what feeds it
 * @param where file and line of the source, for messages when it cannot start
 */
public record PublishingPointSettings(
    String name,
    PointSettings limits,
    GateSettings gate,
    boolean anyPath,
    Clustered clustered,
    SourceSettings source,
    String where) {

  /** Whether a point made for these settings can go on with others: the same but for its limits. */
  public boolean canBecome(PublishingPointSettings other) {
    return name.equals(other.name())
        && anyPath == other.anyPath()
        && clustered == other.clustered()
        && source.isLike(other.source());
  }
}
