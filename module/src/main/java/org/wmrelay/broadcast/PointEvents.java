package org.wmrelay.broadcast;

import java.util.List;

/**
 * Hears what happens at publishing points; called on the threads where it happens, must not block.
 */
public interface PointEvents {

  /** Tells all of them, in this order. */
  static PointEvents all(PointEvents... hearers) {
    return new PointEvents() {
      private final List<PointEvents> all = List.of(hearers);

      @Override
      public void listenerJoined(PublishingPoint point, Listener listener) {
        all.forEach(each -> each.listenerJoined(point, listener));
      }

      @Override
      public void listenerEnded(PublishingPoint point, Listener listener) {
        all.forEach(each -> each.listenerEnded(point, listener));
      }

      @Override
      public void listenerRefused(PublishingPoint point, String address, String why) {
        all.forEach(each -> each.listenerRefused(point, address, why));
      }

      @Override
      public void statusChanged(PublishingPoint point, PointStatus status) {
        all.forEach(each -> each.statusChanged(point, status));
      }
    };
  }

  /** A listener was admitted and will be served. */
  default void listenerJoined(PublishingPoint point, Listener listener) {}

  /** A listener ended; its reason and figures are final. */
  default void listenerEnded(PublishingPoint point, Listener listener) {}

  /** Somebody who wanted to listen was not let in. */
  default void listenerRefused(PublishingPoint point, String address, String why) {}

  /** The point's status changed. */
  default void statusChanged(PublishingPoint point, PointStatus status) {}
}
