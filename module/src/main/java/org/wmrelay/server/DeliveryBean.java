package org.wmrelay.server;

import java.util.List;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.wmrelay.broadcast.Delivery;

/** The delivery threads as JMX and Jetty's dump show them. */
@ManagedObject("Threads that write to listeners")
public final class DeliveryBean {
  private final Delivery delivery;

  DeliveryBean(Delivery delivery) {
    this.delivery = delivery;
  }

  @ManagedAttribute(value = "listeners of each thread", readonly = true)
  public List<Integer> getLoads() {
    return delivery.loads();
  }

  @ManagedAttribute(value = "bytes that stalled listeners keep in memory", readonly = true)
  public long getPinnedBytes() {
    return delivery.pinnedBytes();
  }

  /** A line of {@code Server.dump()}. */
  @Override
  public String toString() {
    return "delivery: listeners by thread %s, %d bytes pinned"
        .formatted(getLoads(), getPinnedBytes());
  }
}
