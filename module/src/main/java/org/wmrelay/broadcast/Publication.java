package org.wmrelay.broadcast;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The write end of a publishing point, held by one attempt of its source at a time.
 *
 * <p>Everything is written inside {@link #write}, which holds the point's ingest lock for one
 * received piece of bytes and does no I/O. Once another attempt has published, {@code write}
 * returns false and this one ends itself.
 */
public final class Publication {
  private final PublishingPoint point;
  private final String publisher;

  Publication(PublishingPoint point, String publisher) {
    this.point = point;
    this.publisher = publisher;
  }

  /** What a source does with one received piece of bytes. */
  @FunctionalInterface
  public interface Ingest<E extends Exception> {
    void run() throws E;
  }

  /**
   * Runs an ingest while nobody else can write, take over or end.
   *
   * @return false, without running it, if the publication was taken away or closed
   */
  public <E extends Exception> boolean write(Ingest<E> ingest) throws E {
    return point.write(this, ingest);
  }

  /** Inside {@link #write}: the broadcast that goes on, null before the first header. */
  public @Nullable Broadcast broadcast() {
    return point.broadcast();
  }

  /**
   * Inside {@link #write}: a header that begins the broadcast, or changes it if one is running.
   *
   * @param compatible whether players of the last header can be expected to go on with this one
   */
  public void header(BroadcastForm form, StreamHeader header, boolean compatible) {
    point.header(form, header, compatible);
  }

  /** Inside {@link #write}: the source is back with the header that the broadcast has. */
  public void resume() {
    point.resumed();
  }

  /** Inside {@link #write}, after a header: one frame of the primary rendition. */
  public void append(ByteBuffer frame, boolean join) {
    Broadcast broadcast = point.broadcast();
    if (broadcast == null) {
      throw new IllegalStateException("a frame before the first header");
    }
    broadcast.append(frame, join);
  }

  /** The source is away: listeners are kept for the point's linger time. */
  public void lost(String why) {
    point.lost(this, why);
  }

  /** The source is gone for good: the broadcast ends now. */
  public void end(String why) {
    point.end(this, why);
  }

  /** Who publishes, for logs and status. */
  public String publisher() {
    return publisher;
  }
}
