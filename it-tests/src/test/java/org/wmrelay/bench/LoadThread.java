package org.wmrelay.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread with many listeners: it opens them at the pace of its plan, reads what has come every
 * 4 ms, by which delays may be too long, and counts. All but {@link #tell} happens on the thread
 * itself.
 */
final class LoadThread implements Runnable {
  /** Without it every packet would wake this thread, at the expense of the one that sends it. */
  private static final long PAUSE_NS = 4_000_000;

  private static final int READ_BYTES = 256 * 1024;
  private static final long SLOW_EVERY_NS = 100_000_000;
  private static final long CHURN_LIFE_NS = 2_000_000_000;
  private static final int MOST_JOINS_A_TURN = 256;

  private final LoadPlan plan;
  private final Selector selector;
  private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final ArrayDeque<LoadListener> churners = new ArrayDeque<>();
  private final Rota steady;
  private final Rota slow;
  private LoadCounts counts = new LoadCounts();
  private boolean stopped;
  private boolean churning;
  private int joined;
  private int measured;
  private long lastCountedNs = System.nanoTime();
  private long nextJoinNs = lastCountedNs;
  private long nextChurnNs;

  /** Listeners that are read one after another, each once in an interval. */
  private static final class Rota {
    private final List<LoadListener> listeners = new ArrayList<>();
    private final long everyNs;
    private final int mostBytes;
    private double due;
    private long lastNs = System.nanoTime();
    private int next;

    Rota(long everyNs, long mostBytes) {
      this.everyNs = everyNs;
      this.mostBytes = (int) Math.min(mostBytes, READ_BYTES);
    }

    void read(ByteBuffer buffer, long nowNs) {
      due += (double) listeners.size() * (nowNs - lastNs) / everyNs;
      lastNs = nowNs;
      for (due = Math.min(due, listeners.size()); due >= 1; due--) {
        next = next + 1 < listeners.size() ? next + 1 : 0;
        LoadListener listener = listeners.get(next);
        if (listener.isOpen()) {
          listener.readNow(buffer.clear().limit(mostBytes));
        }
      }
    }
  }

  LoadThread(LoadPlan plan) throws IOException {
    this.plan = plan;
    this.selector = Selector.open();
    this.steady = new Rota(plan.steadyEveryNs(), READ_BYTES);
    this.slow = new Rota(SLOW_EVERY_NS, plan.slowBytesPerSecond() * SLOW_EVERY_NS / 1_000_000_000L);
  }

  /** Has the thread do something soon; any thread may ask. */
  void tell(Runnable message) {
    messages.add(message);
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        pass(System.nanoTime());
        LockSupport.parkNanos(PAUSE_NS);
      }
    } catch (IOException e) {
      System.out.println("load thread failed: " + e);
      System.exit(1);
    }
  }

  private void pass(long nowNs) throws IOException {
    for (Runnable next = messages.poll(); next != null; next = messages.poll()) {
      next.run();
    }
    joinDue(nowNs);
    churnDue(nowNs);
    steady.read(buffer, nowNs);
    slow.read(buffer, nowNs);
    selector.selectNow(key -> ((LoadListener) key.attachment()).ready(buffer.clear()));
  }

  private void joinDue(long nowNs) throws IOException {
    for (int i = 0; i < MOST_JOINS_A_TURN && joined < plan.total() && nowNs >= nextJoinNs; i++) {
      join(plan.kind(joined), plan.path(joined));
      joined++;
      nextJoinNs += plan.joinEveryNs();
    }
  }

  private LoadListener join(LoadListener.Kind kind, String path) throws IOException {
    return new LoadListener(this, selector, plan, kind, path);
  }

  private void churnDue(long nowNs) throws IOException {
    while (churning && nowNs >= nextChurnNs) {
      churners.add(join(LoadListener.Kind.CHURNING, plan.path(0)));
      nextChurnNs += plan.churnEveryNs();
    }
    while (!churners.isEmpty() && nowNs - churners.peek().openedNs() > CHURN_LIFE_NS) {
      churners.remove().close();
    }
  }

  // ---- asked by its listeners ----

  LoadCounts counts() {
    return counts;
  }

  /** A listener got its first packet. */
  void begun(LoadListener.Kind kind) {
    plan.served().incrementAndGet();
    countTime();
    measured += kind.isMeasured() ? 1 : 0;
  }

  /** A listener that had begun is gone. */
  void ended(LoadListener.Kind kind) {
    countTime();
    measured -= kind.isMeasured() ? 1 : 0;
  }

  /** From now on a listener is not read when something comes, but when it is its turn. */
  void readLater(LoadListener listener, LoadListener.Kind kind) {
    (kind == LoadListener.Kind.SLOW ? slow : steady).listeners.add(listener);
  }

  private void countTime() {
    long nowNs = System.nanoTime();
    counts.listenerNs += measured * (nowNs - lastCountedNs);
    lastCountedNs = nowNs;
  }

  // ---- asked by messages ----

  /** Begins to come and go, if that is planned. */
  void startChurn() {
    churning = plan.churnEveryNs() > 0;
    nextChurnNs = System.nanoTime();
  }

  /** What was counted since the last call. */
  LoadCounts takeCounts() {
    countTime();
    LoadCounts taken = counts;
    counts = new LoadCounts();
    return taken;
  }

  void stop() {
    stopped = true;
    selector.keys().forEach(key -> ((LoadListener) key.attachment()).close());
  }
}
