package org.wmrelay.server.settings;

import java.util.stream.Collectors;
import org.wmrelay.jetty.CloneSettings;
import org.wmrelay.source.pull.PullSettings;
import org.wmrelay.source.pull.Upstream;
import org.wmrelay.source.push.PushSettings;
import org.wmrelay.source.udp.UdpAddress;
import org.wmrelay.source.udp.UdpSettings;

/** What feeds a publishing point, with the settings that apply to it. */
public sealed interface SourceSettings {

  /** Pulled from the first upstream that has the broadcast. */
  record Pull(PullSettings settings) implements SourceSettings {}

  /** An encoder connects and pushes. */
  record Push(PushSettings settings) implements SourceSettings {}

  /** Datagrams, and to whom they are cloned. */
  record Udp(UdpAddress address, UdpSettings settings, CloneSettings cloning)
      implements SourceSettings {
    private Udp withoutPlaces() {
      return new Udp(address, settings.withoutPlace(), cloning.withoutPlaces());
    }
  }

  /** Whether nothing differs but the place in the file. */
  default boolean isLike(SourceSettings other) {
    if (this instanceof Udp udp && other instanceof Udp otherUdp) {
      return udp.withoutPlaces().equals(otherUdp.withoutPlaces());
    }
    return equals(other);
  }

  /** For logs and status, without secrets. */
  default String describe() {
    if (this instanceof Pull pull) {
      return pull.settings().upstreams().stream()
          .map(Upstream::toString)
          .collect(Collectors.joining(", else "));
    }
    return this instanceof Udp udp ? udp.address().toString() : "push";
  }
}
