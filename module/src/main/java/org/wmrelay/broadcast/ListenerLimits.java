package org.wmrelay.broadcast;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Admission.Refusal;

/**
 * How many may listen at once, together and from one address: of all points, or of one. An address
 * is remembered as long as it listens. Safe for all threads.
 */
public final class ListenerLimits {
  private final String section;
  private int maxListeners;
  private int perAddress;
  private @Nullable Line line;
  private final @Nullable Bans bans;
  private final BooleanSupplier draining;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int listeners;
  private IntSupplier elsewhere = () -> 0;

  /**
   * Limits of all points together.
   *
   * @param maxListeners 0 for no limit
   * @param perAddress listeners from one address; 0 for no limit
   */
  public ListenerLimits(int maxListeners, int perAddress) {
    this(maxListeners, perAddress, null, null, () -> false);
  }

  /**
   * Limits of all points together.
   *
   * @param maxListeners 0 for no limit
   * @param perAddress listeners from one address; 0 for no limit
   * @param line that must not be overfull; null if nobody knows how much it carries
   * @param bans of addresses that may not listen; null if nobody bans any
   * @param draining whether nobody is let in, so that those who listen are the last
   */
  public ListenerLimits(
      int maxListeners,
      int perAddress,
      @Nullable Line line,
      @Nullable Bans bans,
      BooleanSupplier draining) {
    this("limits.", maxListeners, perAddress, line, bans, draining);
  }

  private ListenerLimits(
      String section,
      int maxListeners,
      int perAddress,
      @Nullable Line line,
      @Nullable Bans bans,
      BooleanSupplier draining) {
    this.section = section;
    this.maxListeners = maxListeners;
    this.perAddress = perAddress;
    this.line = line;
    this.bans = bans;
    this.draining = draining;
  }

  /** Other limits from now on; who listens already goes on. */
  public synchronized void change(int newMaxListeners, int newPerAddress, @Nullable Line newLine) {
    maxListeners = newMaxListeners;
    perAddress = newPerAddress;
    line = newLine;
  }

  /** Limits of one point. */
  static ListenerLimits of(PointSettings point) {
    return new ListenerLimits(
        "", point.maxListeners(), point.perAddress(), null, null, () -> false);
  }

  /** Has those count too who listen to the same on other nodes. */
  synchronized void countElsewhere(IntSupplier listenersElsewhere) {
    elsewhere = listenersElsewhere;
  }

  /** Counts one more listener, whose point counts it already, or says why not. */
  synchronized @Nullable Refusal tryAdd(String host) {
    Refusal refusal = whyNot(host);
    if (refusal == null) {
      listeners++;
      byAddress.merge(host, 1, Integer::sum);
    }
    return refusal;
  }

  /** Why nobody from that address is let in, whatever room there is; null if they are. */
  @Nullable Refusal whyBanned(String host) {
    return bans != null && bans.covers(host)
        ? new Refusal(RefusalReason.BANNED, "this address is banned for a time")
        : null;
  }

  /** Why one more listener is not let in; null if it is. */
  synchronized @Nullable Refusal whyNot(String host) {
    if (draining.getAsBoolean()) {
      return new Refusal(RefusalReason.DRAINING, "nobody is let in, so that this node gets empty");
    }
    if (maxListeners > 0 && listeners + elsewhere.getAsInt() >= maxListeners) {
      return reached(RefusalReason.FULL, "max-listeners", maxListeners);
    }
    if (perAddress > 0 && byAddress.getOrDefault(host, 0) >= perAddress) {
      return reached(RefusalReason.PER_ADDRESS, "per-address", perAddress);
    }
    if (line != null && line.isOverfull()) {
      String why = section + "uplink: " + line.uplink().kbps() + " kbit/s are taken";
      return new Refusal(RefusalReason.UPLINK, why);
    }
    return null;
  }

  private Refusal reached(RefusalReason reason, String key, int limit) {
    return new Refusal(reason, section + key + " = " + limit + " reached");
  }

  synchronized void remove(String host) {
    listeners--;
    byAddress.computeIfPresent(host, (h, count) -> count > 1 ? count - 1 : null);
  }

  /** Those who were let in and are not gone. */
  public synchronized int listeners() {
    return listeners;
  }
}
