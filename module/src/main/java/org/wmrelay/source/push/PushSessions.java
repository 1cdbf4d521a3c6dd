package org.wmrelay.source.push;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all encoders by push-id. Bounded: when there are too many, the oldest that does
 * not stream is forgotten, those that never logged in first. Safe for all threads.
 */
final class PushSessions {
  static final int MOST = 1000;

  private static final int ID_BITS = 96;

  private final SecureRandom random;
  private final LongSupplier nanoTime;
  private final Map<String, PushSession> sessions = new LinkedHashMap<>();

  PushSessions(SecureRandom random, LongSupplier nanoTime) {
    this.random = random;
    this.nanoTime = nanoTime;
  }

  /** The session of that push-id, if it is this peer's and for what it asks for. */
  synchronized Optional<PushSession> find(@Nullable String id, PushGate gate, String host) {
    PushSession session = id == null ? null : sessions.get(id);
    return Optional.ofNullable(session).filter(known -> known.belongsTo(gate, host));
  }

  PushSession begin(PushGate gate, String host) {
    PushSession session = new PushSession(newId(), gate, host, nanoTime.getAsLong());
    Optional<PushSession> superfluous;
    synchronized (this) {
      superfluous = sessions.size() < MOST ? Optional.empty() : oldest();
      superfluous.ifPresent(this::forget);
      sessions.put(session.id(), session);
    }
    superfluous.ifPresent(PushSession::expired);
    return session;
  }

  /** A number, as Windows Media Services send it, that nobody can guess; never 0. */
  private String newId() {
    return new BigInteger(ID_BITS, random).setBit(ID_BITS - 1).toString();
  }

  private Optional<PushSession> oldest() {
    return sessions.values().stream()
        .filter(session -> !session.isStreaming())
        .min(Comparator.comparing(PushSession::isProven));
  }

  synchronized void forget(PushSession session) {
    sessions.remove(session.id());
  }

  /** Forgets those whose time is over. */
  void expire() {
    long nowNs = nanoTime.getAsLong();
    List<PushSession> expired;
    synchronized (this) {
      expired = sessions.values().stream().filter(session -> session.isExpired(nowNs)).toList();
      expired.forEach(this::forget);
    }
    expired.forEach(PushSession::expired);
  }

  synchronized int size() {
    return sessions.size();
  }
}
