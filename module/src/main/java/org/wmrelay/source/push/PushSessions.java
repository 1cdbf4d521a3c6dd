package org.wmrelay.source.push;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all encoders by push-id. Bounded: when there are too many, the oldest that does
 * not stream is forgotten. Safe for all threads.
 */
final class PushSessions {
  static final int MOST = 1000;

  private static final int ID_BITS = 96;

  private final SecureRandom random;
  private final Map<String, PushSession> sessions = new LinkedHashMap<>();

  PushSessions(SecureRandom random) {
    this.random = random;
  }

  /** The session of that push-id, if it is this peer's and for this point. */
  synchronized Optional<PushSession> find(@Nullable String id, PushPoint point, String host) {
    PushSession session = id == null ? null : sessions.get(id);
    return Optional.ofNullable(session).filter(known -> known.belongsTo(point, host));
  }

  synchronized PushSession begin(PushPoint point, String host) {
    if (sessions.size() >= MOST) {
      forgetOldest();
    }
    PushSession session = new PushSession(newId(), point, host);
    sessions.put(session.id(), session);
    return session;
  }

  /** A number, as Windows Media Services send it, that nobody can guess; never 0. */
  private String newId() {
    return new BigInteger(ID_BITS, random).setBit(ID_BITS - 1).toString();
  }

  private void forgetOldest() {
    Iterator<PushSession> oldest = sessions.values().iterator();
    while (oldest.hasNext()) {
      if (!oldest.next().isStreaming()) {
        oldest.remove();
        return;
      }
    }
  }

  synchronized void forget(PushSession session) {
    sessions.remove(session.id());
  }

  /** Forgets those whose time is over; what they streamed before has been lost by then. */
  void expire() {
    java.util.List<PushSession> expired;
    synchronized (this) {
      expired = sessions.values().stream().filter(PushSession::isExpired).toList();
      expired.forEach(this::forget);
    }
    expired.forEach(session -> session.bodyLost("no new push for two minutes"));
  }

  synchronized int size() {
    return sessions.size();
  }
}
