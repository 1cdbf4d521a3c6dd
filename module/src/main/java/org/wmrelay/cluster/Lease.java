package org.wmrelay.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which node has the source of a point. The revision with which a term begins is its token;
 * tokens only rise, so what a former owner still sends can be told from what the present one does.
 *
 * <p>An owner that cannot reach the bus stays one in its own eyes until it sees another's record.
 * Belongs to the cluster's thread, except the getters.
 */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final int MOST_CHARACTERS = 300;

  private final Bus bus;
  private final String key;
  private final String node;
  private final String instance;
  private final long renewalNs;
  private final LongSupplier nanoTime;

  private long revision;
  private long renewedNs;
  private long notBeforeNs;
  private volatile boolean mine;
  private volatile long token;
  private volatile @Nullable String owner;
  private volatile boolean reachable = true;

  /** What is written into the table: {@code instance token node}. */
  private record Entry(String instance, long token, String node) {
    String encode() {
      return instance + " " + token + " " + node;
    }

    static @Nullable Entry decode(String value) {
      String[] parts = value.split(" ", 3);
      boolean wellFormed =
          value.length() <= MOST_CHARACTERS
              && parts.length == 3
              && parts[1].matches("\\d{1,18}")
              && parts[2].matches(ClusterSettings.NAME);
      return wellFormed ? new Entry(parts[0], Long.parseLong(parts[1]), parts[2]) : null;
    }
  }

  /**
   * @param instance tells this process from an earlier one of the same node
   * @param term how long the table keeps an entry that is not renewed
   */
  Lease(Bus bus, String key, String node, String instance, Duration term, LongSupplier nanoTime) {
    this.bus = bus;
    this.key = key;
    this.node = node;
    this.instance = instance;
    this.renewalNs = term.toNanos() / 3;
    this.nanoTime = nanoTime;
    this.notBeforeNs = nanoTime.getAsLong();
  }

  /** Renews, takes, gives back or reads it, as is due. */
  void look(boolean wanted) {
    try {
      if (mine && !wanted) {
        giveBack();
      } else if (mine) {
        renew();
      }
      if (!mine) {
        read(wanted);
      }
      reachable = true;
    } catch (BusException e) {
      lostSight(e);
    }
  }

  private void lostSight(BusException cause) {
    if (reachable) {
      LOG.warn("{}: the cluster's bus is away: {}", key, cause.getMessage());
    }
    reachable = false;
    // The incumbent comes first when the bus is back.
    notBeforeNs = nanoTime.getAsLong() + renewalNs;
  }

  private void giveBack() throws BusException {
    mine = false;
    owner = null;
    bus.delete(key, revision);
  }

  private void renew() throws BusException {
    long nowNs = nanoTime.getAsLong();
    if (reachable && nowNs - renewedNs < renewalNs) {
      return;
    }
    long next = bus.update(key, new Entry(instance, token, node).encode(), revision);
    if (next > 0) {
      revision = next;
      renewedNs = nowNs;
    } else {
      mine = false;
      notBeforeNs = nowNs; // expired: the incumbent asks at once
    }
  }

  private void read(boolean wanted) throws BusException {
    Bus.Held held = bus.get(key);
    if (held != null) {
      learn(held);
      return;
    }
    owner = null;
    if (wanted && nanoTime.getAsLong() - notBeforeNs >= 0) {
      long nowNs = nanoTime.getAsLong();
      long created = bus.create(key, new Entry(instance, 0, node).encode());
      if (created > token) {
        hold(created, created, nowNs);
      } else if (created > 0) {
        tellWentBack(created);
        bus.delete(key, created);
      }
    }
  }

  private void learn(Bus.Held held) {
    Entry entry = Entry.decode(held.value());
    if (entry == null) {
      LOG.warn("{}: the entry in the table of leases cannot be read", key);
      return;
    }
    long began = entry.token() == 0 ? held.revision() : entry.token();
    if (began < token) {
      owner = null;
      tellWentBack(began);
    } else if (entry.instance().equals(instance)) {
      hold(began, held.revision(), nanoTime.getAsLong()); // an answer was lost
    } else {
      token = began;
      owner = entry.node();
    }
  }

  private void hold(long began, long newRevision, long nowNs) {
    token = began;
    revision = newRevision;
    renewedNs = nowNs;
    owner = node;
    mine = true;
  }

  private void tellWentBack(long found) {
    LOG.error(
        "{}: revision {} in the table of leases after {}: was its store lost? Restart all nodes",
        key,
        found,
        token);
  }

  boolean isMine() {
    return mine;
  }

  /** The highest that was seen; 0 before the first. */
  long token() {
    return token;
  }

  /** The node that has it; null if nobody does. */
  @Nullable String owner() {
    return owner;
  }

  /** Whether the table could be asked the last time. */
  boolean isReachable() {
    return reachable;
  }
}
