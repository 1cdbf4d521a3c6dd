package org.wmrelay.source.push;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the last handshakes of a publishing point, so that an operator can read why an encoder
 * does not get through. Safe for all threads.
 *
 * <p>The log gets each new complaint once, not each repetition of it.
 */
public final class EncoderDoctor {
  static final int REMEMBERED = 50;

  private static final Logger LOG = LoggerFactory.getLogger(EncoderDoctor.class);
  private static final int FIRST_ERROR = 400;
  private static final int ASKED_TO_LOG_IN = 401;

  private final Deque<Handshake> last = new ArrayDeque<>();
  private String lastComplaint = "";

  synchronized void note(Handshake handshake) {
    last.addFirst(handshake);
    if (last.size() > REMEMBERED) {
      last.removeLast();
    }
    log(handshake);
  }

  private void log(Handshake handshake) {
    boolean complaint = handshake.status() >= FIRST_ERROR && handshake.status() != ASKED_TO_LOG_IN;
    String text = handshake.status() + handshake.explanation();
    if (complaint && !text.equals(lastComplaint)) {
      LOG.warn("{}", handshake);
    } else {
      LOG.debug("{}", handshake);
    }
    lastComplaint = complaint ? text : "";
  }

  /** The newest first. */
  public synchronized List<Handshake> handshakes() {
    return List.copyOf(last);
  }
}
