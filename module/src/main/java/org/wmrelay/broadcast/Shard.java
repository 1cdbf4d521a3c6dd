package org.wmrelay.broadcast;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One delivery thread and the listeners it owns.
 *
 * <p>It gives listeners turns: media listeners when their tick is due, others when their log has
 * news, and again at once whoever was not level after a completed write. Turns go round robin, one
 * write each, ticks first, so that a fast feed holds up a tick by one turn at most.
 *
 * <p>Other threads reach it by {@link #tell} and by completed writes. Both queues are bounded by
 * the number of listeners: each can be told to join, to end and to be gone once, and has one write
 * outstanding.
 */
final class Shard implements Runnable {
  private static final Logger LOG = HarmlessLogger.of(Shard.class);
  private static final long CHECK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final LongSupplier nanoTime;
  private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();
  private final Queue<Listener> completions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger load = new AtomicInteger();

  private final Set<Listener> listeners = new LinkedHashSet<>();
  private final Map<Long, TickWheel> wheels = new HashMap<>();
  private final Map<FrameLog, AtOnce> atOnce = new HashMap<>();
  private final Set<Pump> pumps = new LinkedHashSet<>();
  private final ArrayDeque<Listener> turns = new ArrayDeque<>();
  private long nextCheckNs;
  private boolean stopped;
  private @Nullable Listener served;

  private volatile @Nullable Thread thread;
  private volatile boolean parked;

  Shard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.nextCheckNs = nanoTime.getAsLong() + CHECK_EVERY_NS;
  }

  // ---- any thread ----

  /** Has the shard's thread run something soon. */
  void tell(Runnable message) {
    messages.add(message);
    wake();
  }

  /** Takes a new listener over. */
  void join(Listener listener) {
    load.incrementAndGet();
    tell(() -> add(listener));
  }

  /** A write ended. If it ended during its own call, the turn that wrote looks at it by itself. */
  void writeCompleted(Listener listener) {
    if (Thread.currentThread() != thread || served != listener) {
      completions.add(listener);
      wake();
    }
  }

  void wake() {
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  /** Listeners it has or was given. */
  int load() {
    return load.get();
  }

  long nowNs() {
    return nanoTime.getAsLong();
  }

  /** Ends all listeners and lets the thread end when the last is gone, a second later at most. */
  void stop() {
    tell(
        () -> {
          stopped = true;
          listeners.forEach(listener -> listener.end(EndReason.SERVER_STOPPING));
        });
  }

  // ---- the shard's thread ----

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!isFinished()) {
      pass(nowNs());
      if (!isFinished()) {
        park();
      }
    }
  }

  private boolean isFinished() {
    return stopped && messages.isEmpty() && listeners.stream().allMatch(Listener::isOver);
  }

  /** Does everything that is due, each waiting listener one turn at most. */
  void pass(long nowNs) {
    takeMessages();
    takeCompletions();
    for (TickWheel wheel : wheels.values()) {
      wheel.runDue(nowNs, listener -> giveTurn(listener, nowNs));
    }
    runPumps(nowNs);
    takeNews();
    giveTurns(nowNs);
    if (nowNs - nextCheckNs >= 0) {
      nextCheckNs = nowNs + CHECK_EVERY_NS;
      check(nowNs);
    }
  }

  private void takeMessages() {
    for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
      try {
        message.run();
      } catch (RuntimeException unexpected) {
        LOG.error("delivery message failed", unexpected);
      }
    }
  }

  private void takeCompletions() {
    for (Listener done = completions.poll(); done != null; done = completions.poll()) {
      takeTurn(done);
    }
  }

  private void runPumps(long nowNs) {
    for (Pump pump : pumps) {
      pump.runIfNews(nowNs);
    }
  }

  private void takeNews() {
    for (AtOnce group : atOnce.values()) {
      if (group.signal.lower()) {
        group.listeners.forEach(this::takeTurn);
      }
    }
  }

  private void giveTurns(long nowNs) {
    for (int waiting = turns.size(); waiting > 0; waiting--) {
      Listener listener = turns.remove();
      listener.waitsForTurn = false;
      giveTurn(listener, nowNs);
    }
  }

  /** Puts a listener at the end of the row, once. */
  void takeTurn(Listener listener) {
    if (!listener.waitsForTurn && !listener.isOver()) {
      listener.waitsForTurn = true;
      turns.add(listener);
    }
  }

  private void giveTurn(Listener listener, long nowNs) {
    served = listener;
    try {
      if (listener.turn(nowNs)) {
        takeTurn(listener);
      }
    } catch (RuntimeException unexpected) {
      LOG.error("listener {} failed and is dropped", listener.info().address(), unexpected);
      listener.drop(unexpected);
    } finally {
      served = null;
    }
  }

  private void add(Listener listener) {
    long nowNs = nowNs();
    listeners.add(listener);
    if (stopped) {
      listener.end(EndReason.SERVER_STOPPING);
    }
    long intervalNs = listener.settings().interval().toNanos();
    if (intervalNs > 0) {
      wheels.computeIfAbsent(intervalNs, i -> new TickWheel(i, nowNs)).add(listener);
    } else {
      atOnce.computeIfAbsent(listener.log(), this::newAtOnce).listeners.add(listener);
    }
    listener.join(nowNs);
    takeTurn(listener);
  }

  private AtOnce newAtOnce(FrameLog log) {
    AtOnce group = new AtOnce(new Signal(this::wake));
    log.addSignal(group.signal);
    return group;
  }

  /** Renders a derived rendition on this thread from now on. */
  void addPump(Pump pump) {
    tell(() -> pumps.add(pump.attach(this::wake)));
  }

  private void check(long nowNs) {
    for (Listener listener : listeners) {
      listener.check(nowNs);
    }
    int before = listeners.size();
    listeners.removeIf(Listener::isOver);
    load.addAndGet(listeners.size() - before);
    wheels.values().removeIf(TickWheel::isEmpty);
    atOnce.entrySet().removeIf(group -> group.getValue().isUnused(group.getKey()));
    pumps.removeIf(pump -> pump.isDone(nowNs));
  }

  private void park() {
    if (!turns.isEmpty()) {
      return;
    }
    long waitNs = nextDueNs() - nowNs();
    parked = true;
    if (waitNs > 0 && !hasNews()) {
      LockSupport.parkNanos(this, waitNs);
    }
    parked = false;
  }

  private boolean hasNews() {
    return !messages.isEmpty()
        || !completions.isEmpty()
        || anyRaised(atOnce.values())
        || pumps.stream().anyMatch(Pump::hasNews);
  }

  private static boolean anyRaised(Collection<AtOnce> groups) {
    for (AtOnce group : groups) {
      if (group.signal.isRaised()) {
        return true;
      }
    }
    return false;
  }

  private long nextDueNs() {
    boolean idle = listeners.isEmpty() && pumps.isEmpty();
    long due = idle ? nowNs() + TimeUnit.HOURS.toNanos(1) : nextCheckNs;
    for (TickWheel wheel : wheels.values()) {
      due = wheel.dueNs() - due < 0 ? wheel.dueNs() : due;
    }
    return due;
  }

  /** The listeners of one log that are served at once. */
  private record AtOnce(Signal signal, Set<Listener> listeners) {
    AtOnce(Signal signal) {
      this(signal, new LinkedHashSet<>());
    }

    boolean isUnused(FrameLog log) {
      listeners.removeIf(Listener::isOver);
      if (listeners.isEmpty()) {
        log.removeSignal(signal);
        return true;
      }
      return false;
    }
  }
}
