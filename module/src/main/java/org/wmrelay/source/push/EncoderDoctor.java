package org.wmrelay.source.push;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;

/**
 * Remembers the last handshakes of a publishing point, or of all paths that are none, so that an
 * operator can read why an encoder does not get through. Safe for all threads.
 *
 * <p>Refusals are logged too, ten lines a minute at most; what is left out is counted.
 */
public final class EncoderDoctor {
  static final int REMEMBERED = 50;
  static final int LINES_A_MINUTE = 10;

  private static final Logger LOG = HarmlessLogger.of(EncoderDoctor.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Deque<Handshake> last = new ArrayDeque<>();
  private Instant minute = Instant.MIN;
  private int lines;
  private long untold;
  private long refusals;

  synchronized void note(Handshake handshake) {
    last.addFirst(handshake);
    if (last.size() > REMEMBERED) {
      last.removeLast();
    }
    if (handshake.refused()) {
      refusals++;
      tell(handshake);
    } else {
      LOG.debug("{}", handshake);
    }
  }

  private void tell(Handshake refusal) {
    if (minute.isBefore(refusal.at().minus(MINUTE))) {
      minute = refusal.at();
      lines = 0;
    }
    if (lines++ >= LINES_A_MINUTE) {
      untold++;
    } else if (untold > 0) {
      LOG.warn("{} ({} refusals before it were not told)", refusal, untold);
      untold = 0;
    } else {
      LOG.warn("{}", refusal);
    }
  }

  /**
   * The last ones, 50 at most, the newest first: a copy, for logs and status. What encoders say of
   * themselves in it is cut and free of control characters; there are no secrets in it.
   */
  public synchronized List<Handshake> handshakes() {
    return List.copyOf(last);
  }

  /** How many requests were turned away so far. */
  public synchronized long refusals() {
    return refusals;
  }
}
