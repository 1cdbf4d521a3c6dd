package org.wmrelay.it.fake;

import java.util.ArrayList;
import java.util.List;
import org.wmrelay.it.wire.AsfPacket;
import org.wmrelay.it.wire.Media;

/**
 * What an origin has sent so far. The test appends, every connection reads along from where it
 * joined; the oldest entries are forgotten. Thread-safe.
 */
final class Timeline {

  private static final int REMEMBERED = 8192;

  /** One thing that every connection has to send. */
  sealed interface Entry {}

  /** A packet: its place among all packets of its stream, and whether newcomers may begin here. */
  record Packet(AsfPacket packet, long count, boolean key) implements Entry {}

  /** The next packets are of another stream; perhaps said by {@code $E(1)} first. */
  record Change(Media media, boolean entryEnd) implements Entry {}

  record Failing(Fault fault) implements Entry {}

  record End(int reason) implements Entry {}

  /**
   * Where and with which header a new connection begins.
   *
   * @param faultsFrom where faults and ends begin to count for it: they are not remembered, but for
   *     one who asked for all from the beginning
   */
  record Start(long position, long faultsFrom, Media media) {}

  private final Entry[] ring = new Entry[REMEMBERED];
  private long head;
  private Media media;
  private long generationStart;
  private long newestKey;
  private boolean closed;

  Timeline(Media media) {
    this.media = media;
  }

  synchronized void append(Entry entry) {
    if (entry instanceof Packet packet && packet.key()) {
      newestKey = head;
    }
    ring[(int) (head++ % REMEMBERED)] = entry;
    if (entry instanceof Change change) {
      startAnew(change.media());
    }
    notifyAll();
  }

  /** New connections begin with what comes from here on, and with this header. */
  synchronized void startAnew(Media newMedia) {
    media = newMedia;
    generationStart = head;
    newestKey = head;
  }

  synchronized Media media() {
    return media;
  }

  synchronized Start start(OriginProfile.Join join) {
    long position =
        switch (join) {
          case LIVE -> head;
          case KEY_FRAME -> newestKey;
          case BEGINNING -> generationStart;
        };
    position = Math.max(position, head - REMEMBERED);
    return new Start(position, join == OriginProfile.Join.BEGINNING ? position : head, media);
  }

  /**
   * Waits for something at a position and gives all from there on; nothing once the origin is
   * closed or has forgotten it.
   */
  synchronized List<Entry> await(long position) throws InterruptedException {
    while (position >= head && !closed) {
      wait();
    }
    List<Entry> entries = new ArrayList<>();
    if (!closed && position >= head - REMEMBERED) {
      for (long at = position; at < head; at++) {
        entries.add(ring[(int) (at % REMEMBERED)]);
      }
    }
    return entries;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
