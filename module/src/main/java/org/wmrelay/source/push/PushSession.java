package org.wmrelay.source.push;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An encoder's session, [MS-WMHTTP] 3.2.1: what its push-id stands for between requests.
 *
 * <p>Begun at the first setup, also by one that must log in yet. Guarded by its own lock.
 */
final class PushSession {
  /** How long it lasts without a body, [MS-WMHTTP] 3.2.2. */
  static final Duration INACTIVE_FOR = Duration.ofSeconds(120);

  private static final Duration UNPROVEN_FOR = Duration.ofSeconds(30);

  private final String id;
  private final PushGate gate;
  private final String host;
  private @Nullable String provenUser;
  private boolean autoDestroy;
  private @Nullable PushRun run;
  private long usedNs;

  PushSession(String id, PushGate gate, String host, long nowNs) {
    this.id = id;
    this.gate = gate;
    this.host = host;
    this.usedNs = nowNs;
  }

  String id() {
    return id;
  }

  /** Whether this peer may use the session there: the push-id alone is not enough. */
  boolean belongsTo(PushGate at, String peerHost) {
    return gate == at && host.equals(peerHost);
  }

  synchronized void setUp(String user, boolean destroyAtEnd, long nowNs) {
    provenUser = user;
    autoDestroy = destroyAtEnd;
    usedNs = nowNs;
  }

  /** The user who set it up; null while nobody has proven to be one. */
  synchronized @Nullable String provenUser() {
    return provenUser;
  }

  synchronized boolean isAutoDestroy() {
    return autoDestroy;
  }

  /**
   * A body begins: the run that waits for it goes on, else another one begins, and what the session
   * still streams on another connection is closed.
   *
   * @param closer answers the body's request and closes its connection
   * @return the run; if it was refused, it says why and the session stays as it was
   */
  PushRun begin(PushPoint point, Peer peer, Consumer<PushAnswer> closer) {
    PushRun before;
    PushRun next;
    synchronized (this) {
      before = run;
      next = next(point, peer);
      if (!next.begin(closer)) {
        return next;
      }
      run = next;
      usedNs = point.nowNs();
    }
    if (before != null && before != next) {
      before.close(PushAnswer.superseded("the encoder began anew on another connection"));
    }
    return next;
  }

  private PushRun next(PushPoint point, Peer peer) {
    PushRun last = run;
    if (last == null || last.point() != point) {
      return new PushRun(point, peer, PushRun.Form.PUSHED);
    }
    return last.isOver() || last.isStreaming() ? PushRun.after(last, peer) : last;
  }

  /** The encoder said that its stream is over. */
  void streamEnded(String why) {
    PushRun ended;
    boolean destroy;
    synchronized (this) {
      ended = run;
      destroy = autoDestroy;
    }
    if (ended != null && destroy) {
      ended.end(why);
    } else if (ended != null) {
      ended.lost(why);
    }
  }

  /** The session is over without a word of the encoder. */
  void expired() {
    streamEnded("no new push for " + INACTIVE_FOR.toSeconds() + " s");
  }

  synchronized boolean isStreaming() {
    return run != null && run.isStreaming();
  }

  synchronized boolean isProven() {
    return provenUser != null;
  }

  synchronized boolean isExpired(long nowNs) {
    Duration limit = isProven() ? INACTIVE_FOR : UNPROVEN_FOR;
    boolean silent = run == null || Duration.ofNanos(run.idleNs()).compareTo(limit) > 0;
    return !isStreaming() && silent && nowNs - usedNs > limit.toNanos();
  }
}
