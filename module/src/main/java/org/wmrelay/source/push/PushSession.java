package org.wmrelay.source.push;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An encoder's session, [MS-WMHTTP] 3.2.1: what its push-id stands for between requests.
 *
 * <p>Begun at the first setup, also by one that must log in yet. Guarded by its own lock.
 */
final class PushSession {
  private static final Duration UNPROVEN_FOR = Duration.ofSeconds(30);
  private static final Duration INACTIVE_FOR = Duration.ofSeconds(120);

  private final String id;
  private final PushPoint point;
  private final String host;
  private @Nullable String provenUser;
  private boolean autoDestroy;
  private boolean streaming;
  private @Nullable PushRun run;
  private long usedNs;

  PushSession(String id, PushPoint point, String host) {
    this.id = id;
    this.point = point;
    this.host = host;
    this.usedNs = point.nowNs();
  }

  String id() {
    return id;
  }

  /** Whether this peer may use the session for this point: the push-id alone is not enough. */
  boolean belongsTo(PushPoint at, String peerHost) {
    return point == at && host.equals(peerHost);
  }

  synchronized void setUp(String user, boolean destroyAtEnd) {
    provenUser = user;
    autoDestroy = destroyAtEnd;
    usedNs = point.nowNs();
  }

  /** The user who set it up; null while nobody has proven to be one. */
  synchronized @Nullable String provenUser() {
    return provenUser;
  }

  synchronized boolean isAutoDestroy() {
    return autoDestroy;
  }

  /** The run that goes on with the next body, or a new one. */
  synchronized PushRun beginBody(Peer peer) {
    PushRun current = run;
    if (current == null || current.isOver()) {
      current = new PushRun(point, peer, PushRun.Form.PUSHED, current);
      run = current;
    }
    streaming = true;
    usedNs = point.nowNs();
    return current;
  }

  /** A body ended as it should; the next one goes on with the same run. */
  synchronized void bodyComplete() {
    streaming = false;
    usedNs = point.nowNs();
  }

  /** The connection was lost in a body: the encoder may come back. */
  synchronized void bodyLost(String why) {
    streaming = false;
    usedNs = point.nowNs();
    if (run != null) {
      run.lost(why);
    }
  }

  /** The encoder said that its stream is over. */
  synchronized void streamEnded(String why) {
    PushRun ended = run;
    if (ended != null && autoDestroy) {
      ended.end(why);
    } else if (ended != null) {
      ended.lost(why);
    }
  }

  synchronized boolean isStreaming() {
    return streaming;
  }

  synchronized boolean isExpired() {
    Duration limit = provenUser == null ? UNPROVEN_FOR : INACTIVE_FOR;
    return !streaming && point.nowNs() - usedNs > limit.toNanos();
  }
}
