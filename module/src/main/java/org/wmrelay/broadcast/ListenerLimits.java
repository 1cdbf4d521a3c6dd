package org.wmrelay.broadcast;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits that count listeners of all points together. An address is remembered as long as it
 * listens. Safe for all threads.
 */
public final class ListenerLimits {
  private final int maxListeners;
  private final int perAddress;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int listeners;

  /**
   * @param maxListeners listeners of all points at once; 0 for no limit
   * @param perAddress listeners from one address at once; 0 for no limit
   */
  public ListenerLimits(int maxListeners, int perAddress) {
    this.maxListeners = maxListeners;
    this.perAddress = perAddress;
  }

  /** Counts one more listener, or says why not. */
  synchronized @Nullable String tryAdd(String host) {
    if (maxListeners > 0 && listeners >= maxListeners) {
      return "limits.max-listeners = " + maxListeners + " reached";
    }
    int ofHost = byAddress.getOrDefault(host, 0);
    if (perAddress > 0 && ofHost >= perAddress) {
      return "limits.per-address = " + perAddress + " reached";
    }
    listeners++;
    byAddress.put(host, ofHost + 1);
    return null;
  }

  synchronized void remove(String host) {
    listeners--;
    byAddress.computeIfPresent(host, (h, count) -> count > 1 ? count - 1 : null);
  }

  /** Listeners of all points. */
  public synchronized int listeners() {
    return listeners;
  }
}
