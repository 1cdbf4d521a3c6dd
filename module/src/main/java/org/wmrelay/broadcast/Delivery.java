package org.wmrelay.broadcast;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * The delivery threads of all points: each is a shard with listeners of its own. Their number is
 * bounded by the machine, not by points or listeners.
 */
public final class Delivery {
  private static final Logger LOG = HarmlessLogger.of(Delivery.class);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final PinnedMemory pinnedMemory;
  private final List<Shard> shards = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong listenerIds = new AtomicLong();

  /**
   * @param threads how many; 1 or more
   * @param maxPinned bytes that stalled writes may keep alive behind the windows of their logs
   * @param nanoTime the monotonic clock of all delivery
   * @param clock the wall clock that dates listeners and broadcasts
   */
  public Delivery(int threads, long maxPinned, LongSupplier nanoTime, InstantSource clock) {
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.pinnedMemory = new PinnedMemory(maxPinned);
    for (int i = 0; i < threads; i++) {
      shards.add(new Shard(nanoTime));
    }
  }

  /** Starts the threads, as daemons. */
  public void start(ThreadFactory factory) {
    for (Shard shard : shards) {
      Thread thread = factory.newThread(shard);
      threads.add(thread);
      thread.start();
    }
  }

  /**
   * Ends all listeners cleanly and the threads with them; returns when they are gone, in 2 s at
   * most.
   */
  public void stop() throws InterruptedException {
    shards.forEach(Shard::stop);
    for (Thread thread : threads) {
      thread.join(STOP_WITHIN.toMillis());
      if (thread.isAlive()) {
        LOG.warn("{} did not stop within {}", thread.getName(), STOP_WITHIN);
      }
    }
    threads.clear();
  }

  Shard leastLoaded() {
    Shard least = shards.get(0);
    for (Shard shard : shards) {
      least = shard.load() < least.load() ? shard : least;
    }
    return least;
  }

  void addPump(Pump pump) {
    leastLoaded().addPump(pump);
  }

  long nextListenerId() {
    return listenerIds.incrementAndGet();
  }

  PinnedMemory pinnedMemory() {
    return pinnedMemory;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }

  Instant now() {
    return clock.instant();
  }

  /** Listeners served by each thread. */
  public List<Integer> loads() {
    return shards.stream().map(Shard::load).toList();
  }

  /** Bytes that stalled writes keep alive behind the windows of their logs. */
  public long pinnedBytes() {
    return pinnedMemory.bytes();
  }
}
