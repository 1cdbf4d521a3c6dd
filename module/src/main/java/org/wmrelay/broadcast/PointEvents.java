package org.wmrelay.broadcast;

/**
 * Hears what happens at publishing points; called on the threads where it happens, must not block.
 */
public interface PointEvents {

  /** A listener was admitted and will be served. */
  default void listenerJoined(PublishingPoint point, Listener listener) {}

  /** A listener ended; its reason and figures are final. */
  default void listenerEnded(PublishingPoint point, Listener listener) {}

  /** Somebody was refused for want of a seat. */
  default void listenerRefused(PublishingPoint point, String address, String why) {}

  /** The point's status changed. */
  default void statusChanged(PublishingPoint point, PointStatus status) {}
}
