package org.wmrelay.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bus of nodes within one JVM, by a clock of the test's; it delivers on the thread of the
 * sender. Each node has a connection of its own, which can be cut.
 */
final class LocalBus {
  private final LongSupplier nanoTime;
  private final long leaseNs;
  private final List<Subscribed> subscribed = new CopyOnWriteArrayList<>();
  private final Map<String, Entry> table = new ConcurrentHashMap<>();
  private long revisions;
  private long inboxes;

  private record Entry(Bus.Held held, long sinceNs) {}

  private record Subscribed(String subject, Bus.Receiver receiver, Connection by) {}

  LocalBus(LongSupplier nanoTime, long leaseNs) {
    this.nanoTime = nanoTime;
    this.leaseNs = leaseNs;
  }

  Connection connect() {
    return new Connection();
  }

  /** Sends as somebody else would. */
  void inject(String subject, byte[] message) {
    subscribed.stream()
        .filter(to -> to.subject().equals(subject) && !to.by().cut)
        .forEach(to -> to.receiver().receive(message, ""));
  }

  /** One node's end of it. */
  final class Connection implements Bus {
    volatile boolean cut;
    volatile boolean losesNext;
    private long dropped;

    private void reach() throws BusException {
      if (cut) {
        throw new BusException("cut by the test");
      }
    }

    private void send(String subject, byte[] message, String replyTo) {
      if (cut || losesNext) {
        losesNext = false;
        dropped++;
        return;
      }
      subscribed.stream()
          .filter(to -> to.subject().equals(subject) && !to.by().cut)
          .forEach(to -> to.receiver().receive(message, replyTo));
    }

    @Override
    public void publish(String subject, byte[] message) {
      send(subject, message, "");
    }

    @Override
    public Subscription subscribe(String subject, Receiver receiver) throws BusException {
      reach();
      Subscribed added = new Subscribed(subject, receiver, this);
      subscribed.add(added);
      return () -> subscribed.remove(added);
    }

    @Override
    public Subscription ask(String subject, byte[] question, Consumer<byte[]> answers)
        throws BusException {
      String inbox = nextInbox();
      Subscription subscription = subscribe(inbox, (bytes, replyTo) -> answers.accept(bytes));
      send(subject, question, inbox);
      return subscription;
    }

    @Override
    public @Nullable Held get(String key) throws BusException {
      reach();
      synchronized (LocalBus.this) {
        Entry entry = table.get(key);
        if (entry != null && nanoTime.getAsLong() - entry.sinceNs() >= leaseNs) {
          table.remove(key);
          return null;
        }
        return entry == null ? null : entry.held();
      }
    }

    @Override
    public long create(String key, String value) throws BusException {
      synchronized (LocalBus.this) {
        return get(key) == null ? put(key, value) : 0;
      }
    }

    @Override
    public long update(String key, String value, long revision) throws BusException {
      synchronized (LocalBus.this) {
        Held held = get(key);
        return held != null && held.revision() == revision ? put(key, value) : 0;
      }
    }

    private long put(String key, String value) {
      table.put(key, new Entry(new Held(value, ++revisions), nanoTime.getAsLong()));
      return revisions;
    }

    @Override
    public void delete(String key, long revision) throws BusException {
      synchronized (LocalBus.this) {
        Held held = get(key);
        if (held != null && held.revision() == revision) {
          table.remove(key);
        }
      }
    }

    @Override
    public long dropped() {
      return dropped;
    }

    @Override
    public void close() {
      cut = true;
      subscribed.removeIf(each -> each.by() == this);
    }
  }

  private synchronized String nextInbox() {
    return "inbox." + ++inboxes;
  }
}
