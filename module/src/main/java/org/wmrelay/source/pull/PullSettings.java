package org.wmrelay.source.pull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * From where a point is pulled, and how patiently; {@code reference.conf} explains each setting.
 *
 * @param upstreams by priority, at least one; a file can only be the last
 * @param connectTimeout for the connection
 * @param readTimeout for the answer and the whole stream header
 * @param stallTimeout without a packet, after which the connection is given up
 * @param retryMin wait before the first new attempt; doubled from attempt to attempt
 * @param retryMax longest wait between two attempts
 * @param failBack how often a better upstream than the one in use is tried; zero for never
 * @param onDemand empty to pull all the time
 */
public record PullSettings(
    List<Upstream> upstreams,
    Duration connectTimeout,
    Duration readTimeout,
    Duration stallTimeout,
    Duration retryMin,
    Duration retryMax,
    Duration failBack,
    Optional<OnDemand> onDemand) {

  /**
   * Pulling only while somebody listens.
   *
   * @param startTimeout how long the first listener waits for the broadcast
   * @param idleTimeout how long without listeners until pulling stops
   */
  public record OnDemand(Duration startTimeout, Duration idleTimeout) {}
}
