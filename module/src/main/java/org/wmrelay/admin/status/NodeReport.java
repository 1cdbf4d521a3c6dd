package org.wmrelay.admin.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster, as it told of itself the last time.
 *
 * @param self whether it is the one that says this
 * @param version of the product
 * @param publicUrl where listeners reach it; empty if nobody said
 * @param draining whether it sends newcomers away
 * @param listeners at all its points
 * @param maxListeners 0 for no limit
 * @param uplink its line; null if nobody said what that carries
 * @param ageSeconds since it told
 * @param points those of the cluster
 */
public record NodeReport(
    String name,
    boolean self,
    String version,
    String publicUrl,
    boolean draining,
    int listeners,
    int maxListeners,
    DeliveryReport.@Nullable UplinkReport uplink,
    double ageSeconds,
    List<Point> points) {

  /**
   * A point of the cluster on that node.
   *
   * @param owner the node that has the source, as that node knows; null if none has
   * @param lease the token of the owner's lease; 0 if there was none yet
   * @param bitrate bit/s that a listener takes
   */
  public record Point(
      String name,
      String state,
      @Nullable String owner,
      long lease,
      int listeners,
      int maxListeners,
      long bitrate) {}
}
