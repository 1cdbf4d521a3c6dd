package org.wmrelay.broadcast;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A place among a point's listeners, counted from admission to the listener's end.
 *
 * <p>Whoever was given one either listens with it or releases it.
 */
public final class Seat implements Admission {
  private final PublishingPoint point;
  private final String host;
  private final boolean counted;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile @Nullable Rendition rendition;

  Seat(PublishingPoint point, String host, boolean counted) {
    this.point = point;
    this.host = host;
    this.counted = counted;
  }

  /**
   * Begins to serve a listener.
   *
   * @param form the name of the rendition it wants
   * @return null if the point has no broadcast any more, or none in that form; the seat is released
   */
  public @Nullable Listener listen(
      String form, Sink sink, ListenerInfo info, ChangePolicy changePolicy) {
    Listener listener = point.listen(this, form, sink, info, changePolicy);
    if (listener == null) {
      release();
    }
    return listener;
  }

  /** Gives the place back; only the first call counts. */
  public void release() {
    if (released.compareAndSet(false, true)) {
      Rendition used = rendition;
      if (used != null) {
        used.release();
      }
      if (counted) {
        point.released(host);
      }
    }
  }

  /** Whether limits and status know of it. */
  boolean isCounted() {
    return counted;
  }

  String host() {
    return host;
  }

  PointCounters counters() {
    return point.counters();
  }

  void uses(Rendition used) {
    rendition = used;
  }

  /** The listener's end, on its shard's thread. */
  void ended(Listener listener, EndReason reason) {
    release();
    if (counted) {
      point.ended(listener, reason);
    }
  }

  Instant now() {
    return point.now();
  }
}
