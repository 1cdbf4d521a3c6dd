package org.wmrelay.server;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;

/**
 * A configured publishing point as JMX and Jetty's dump show it, with its source and its listeners.
 * All figures are as of the call; counts are since the start.
 */
@ManagedObject("Publishing point")
public final class PointBean {
  private final PublishingPoint point;

  PointBean(PublishingPoint point) {
    this.point = point;
  }

  @ManagedAttribute(value = "its name", readonly = true)
  public String getName() {
    return point.name();
  }

  @ManagedAttribute(value = "idle, connecting, live, lingering or failed", readonly = true)
  public String getState() {
    return point.status().state().name().toLowerCase(Locale.ROOT);
  }

  @ManagedAttribute(value = "why it is in that state", readonly = true)
  public String getWhy() {
    return point.status().why();
  }

  @ManagedAttribute(value = "what feeds it, without secrets", readonly = true)
  public String getSource() {
    return source().describe();
  }

  @ManagedAttribute(value = "what its source repaired, left out and lost", readonly = true)
  public List<String> getSourceCounts() {
    return source().counts().stream().map(count -> count.name() + ": " + count.value()).toList();
  }

  private Source source() {
    return Objects.requireNonNull(point.source(), "set before it starts");
  }

  @ManagedAttribute(value = "address, player, bytes and lag of each listener", readonly = true)
  public List<String> getListeners() {
    return point.listeners().stream().map(PointBean::line).toList();
  }

  private static String line(Listener listener) {
    return "%s %s, %s, since %s, %d bytes, %d behind, %d frames lost"
        .formatted(
            listener.info().address(),
            listener.info().agent(),
            listener.rendition().form().name(),
            listener.since(),
            listener.bytes(),
            listener.lag(),
            listener.framesLost());
  }

  @ManagedAttribute(value = "listeners now", readonly = true)
  public int getListenerCount() {
    return point.listeners().size();
  }

  @ManagedAttribute(value = "the most listeners at once", readonly = true)
  public int getPeakListeners() {
    return point.peakListeners();
  }

  @ManagedAttribute(value = "packets received", readonly = true)
  public long getPacketsReceived() {
    return point.counters().packetsReceived();
  }

  @ManagedAttribute(value = "bytes received", readonly = true)
  public long getBytesReceived() {
    return point.counters().bytesReceived();
  }

  @ManagedAttribute(value = "bytes sent to all listeners", readonly = true)
  public long getBytesSent() {
    return point.counters().bytesSent();
  }

  @ManagedAttribute(value = "frames that slow listeners did not get", readonly = true)
  public long getFramesLost() {
    return point.counters().framesLost();
  }

  @ManagedAttribute(value = "listeners refused for want of a seat", readonly = true)
  public long getRefusals() {
    return point.counters().refusals();
  }

  /** A line of {@code Server.dump()}. */
  @Override
  public String toString() {
    return "point %s: %s, source %s, %d listeners"
        .formatted(getName(), getState(), getSource(), getListenerCount());
  }
}
