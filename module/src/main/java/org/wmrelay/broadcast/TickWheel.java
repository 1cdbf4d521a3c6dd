package org.wmrelay.broadcast;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Spreads the ticks of listeners with one interval over that interval, so that a shard does not
 * write to all of them at once. Used by its shard's thread only.
 */
final class TickWheel {
  /**
   * Few, so that many writes follow each other: with 20 slots a write cost the system half as much
   * again, since each slot began with cold caches.
   */
  private static final int SLOTS = 4;

  private final long slotNs;
  private final List<List<Listener>> slots = new ArrayList<>(SLOTS);
  private int size;
  private int current;
  private long dueNs;

  TickWheel(long intervalNs, long nowNs) {
    this.slotNs = Math.max(1, intervalNs / SLOTS);
    this.dueNs = nowNs + slotNs;
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
  }

  /** Adds a listener to the slot that has fewest. */
  void add(Listener listener) {
    List<Listener> least = slots.get(0);
    for (List<Listener> slot : slots) {
      least = slot.size() < least.size() ? slot : least;
    }
    least.add(listener);
    size++;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long dueNs() {
    return dueNs;
  }

  /** Hands out the listeners of the slots that are due; a late wheel turns once at most. */
  void runDue(long nowNs, Consumer<Listener> turn) {
    for (int turned = 0; nowNs - dueNs >= 0 && turned < SLOTS; turned++) {
      run(slots.get(current), turn);
      current = (current + 1) % SLOTS;
      dueNs += slotNs;
    }
    if (nowNs - dueNs >= 0) {
      dueNs = nowNs + slotNs;
    }
  }

  private void run(List<Listener> slot, Consumer<Listener> turn) {
    for (int i = slot.size() - 1; i >= 0; i--) {
      Listener listener = slot.get(i);
      if (listener.isOver()) {
        Listener last = slot.remove(slot.size() - 1);
        if (i < slot.size()) {
          slot.set(i, last);
        }
        size--;
      } else {
        turn.accept(listener);
      }
    }
  }
}
