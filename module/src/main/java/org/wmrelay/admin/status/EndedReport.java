package org.wmrelay.admin.status;

import java.time.Instant;
import java.util.Objects;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;

/**
 * A listener that is gone.
 *
 * @param listener its last figures
 * @param reason one of the words that {@link CountReport#endings} counts
 * @param why the same as a phrase
 */
public record EndedReport(ListenerReport listener, Instant endedAt, String reason, String why) {

  static EndedReport of(String point, Listener listener) {
    EndReason reason = Objects.requireNonNull(listener.endReason());
    return new EndedReport(
        ListenerReport.of(point, listener, Long.MAX_VALUE),
        Objects.requireNonNull(listener.endedAt()),
        Words.of(reason),
        reason.words());
  }
}
