package org.wmrelay.play;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.wmrelay.access.Cors;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.broadcast.WireForm;

/**
 * A publishing point at one moment, as far as an answer depends on it.
 *
 * @param listeners how many there are
 * @param worthWaiting how long to wait for a broadcast; zero if waiting is of no use
 * @param live null while nothing is broadcast
 * @param cors which web pages of other origins may read
 */
record PointSnapshot(
    String name, int listeners, Duration worthWaiting, @Nullable Live live, Cors cors) {
  /** The rendition WMSP players get. */
  static final String MMSH = "mmsh";

  /** The rendition for those who want messages. */
  static final String WEB_SOCKET = "websocket";

  private static final String PLAIN_ASF = "asf";

  /**
   * The running broadcast.
   *
   * @param plainForm the rendition for programs that do not speak WMSP
   * @param framedHeader what a Describe is answered; null if players of WMSP cannot be served
   * @param inMessages whether it can be had by WebSocket
   */
  record Live(
      StreamFacts facts, String plainForm, @Nullable ByteBuffer framedHeader, boolean inMessages) {
    static Live of(Broadcast broadcast) {
      StreamHeader header = broadcast.header();
      WireForm mmsh = broadcast.form(MMSH);
      boolean asf = broadcast.form(PLAIN_ASF) != null;
      return new Live(
          header.facts(),
          asf ? PLAIN_ASF : broadcast.primary().form().name(),
          mmsh == null ? null : mmsh.prelude(header),
          broadcast.form(WEB_SOCKET) != null);
    }
  }

  static PointSnapshot of(PublishingPoint point, Cors cors) {
    Source source = point.source();
    Broadcast broadcast = point.broadcast();
    return new PointSnapshot(
        point.name(),
        point.listeners().size(),
        source == null ? Duration.ZERO : source.startsWithin(),
        broadcast == null ? null : Live.of(broadcast),
        cors);
  }

  /** The same for somebody who has waited already. */
  PointSnapshot afterWaiting() {
    return new PointSnapshot(name, listeners, Duration.ZERO, live, cors);
  }

  /** Whether it broadcasts something that players of Windows Media cannot play. */
  boolean isKnownToBeRaw() {
    return live != null && live.framedHeader() == null;
  }

  /** What humans call it. */
  String title() {
    return live == null || live.facts().title().isBlank() ? name : live.facts().title();
  }
}
