package org.wmrelay.broadcast;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named place that listeners ask for: its settings and limits, at most one publication and one
 * broadcast at a time, and the listeners it has now.
 *
 * <p>The ingest lock orders publications, appends, takeover and end. Listeners never take it.
 */
public final class PublishingPoint {
  private final String name;
  private volatile PointSettings settings;
  private final Delivery delivery;
  private final ListenerLimits limits;
  private final ScheduledExecutorService timer;
  private final PointEvents events;

  private final ReentrantLock ingestLock = new ReentrantLock();
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final Map<Object, CompletableFuture<Broadcast>> waiting = new ConcurrentHashMap<>();
  private final ListenerLimits seats;
  private final PointCounters counters = new PointCounters();

  private volatile @Nullable Publication publication;
  private @Nullable Publication missing;
  private @Nullable Future<?> lingerEnd;
  private volatile @Nullable Source source;
  private volatile @Nullable Broadcast broadcast;
  private final Map<String, String> failing = new TreeMap<>();
  private PointStatus statusIfNothingFails = new PointStatus(PointState.IDLE, "");
  private volatile PointStatus status = statusIfNothingFails;
  private volatile int peakListeners;

  public PublishingPoint(
      String name,
      PointSettings settings,
      Delivery delivery,
      ListenerLimits limits,
      ScheduledExecutorService timer,
      PointEvents events) {
    this.name = name;
    this.settings = settings;
    this.delivery = delivery;
    this.limits = limits;
    this.seats = ListenerLimits.of(settings);
    this.timer = timer;
    this.events = events;
  }

  // ---- the source's side ----

  /** What feeds this point; set once, before it starts. */
  public void setSource(Source newSource) {
    source = newSource;
  }

  public @Nullable Source source() {
    return source;
  }

  /** What feeds this point here, see {@link Source#local}; null before it is set. */
  public @Nullable Source localSource() {
    Source feeding = source;
    return feeding == null ? null : feeding.local();
  }

  /** Takes the point over: whoever published before finds its publication taken away. */
  public Publication publish(String publisher) {
    ingestLock.lock();
    try {
      cancelLinger();
      Publication taken = new Publication(this, publisher);
      publication = taken;
      return taken;
    } finally {
      ingestLock.unlock();
    }
  }

  /** Says what the source is doing while nothing is published. */
  public void report(PointState state, String why) {
    ingestLock.lock();
    try {
      if (broadcast == null) {
        setStatus(state, why);
      }
    } finally {
      ingestLock.unlock();
    }
  }

  /**
   * Says what the system refuses to a part of this point, which tries again: the point counts as
   * failed meanwhile, also while it broadcasts.
   *
   * @param part the key that asks for it
   */
  public void failing(String part, String why) {
    ingestLock.lock();
    try {
      failing.put(part, why);
      showStatus();
    } finally {
      ingestLock.unlock();
    }
  }

  /** That part has got what it needs. */
  public void recovered(String part) {
    ingestLock.lock();
    try {
      failing.remove(part);
      showStatus();
    } finally {
      ingestLock.unlock();
    }
  }

  <E extends Exception> boolean write(Publication writer, Publication.Ingest<E> ingest) throws E {
    ingestLock.lock();
    try {
      if (publication != writer) {
        return false;
      }
      ingest.run();
      return true;
    } finally {
      ingestLock.unlock();
    }
  }

  void header(BroadcastForm form, StreamHeader header, boolean compatible) {
    Broadcast running = broadcast;
    if (running != null) {
      running.change(header, compatible);
    } else {
      running = new Broadcast(form, header, settings.window(), delivery, counters);
      broadcast = running;
      completeWaiting(running);
    }
    resumed();
  }

  void resumed() {
    if (statusIfNothingFails.state() != PointState.LIVE) {
      setStatus(PointState.LIVE, "");
    }
  }

  private void completeWaiting(Broadcast begun) {
    waiting.values().forEach(future -> timer.execute(() -> future.complete(begun)));
  }

  void lost(Publication writer, String why) {
    ingestLock.lock();
    try {
      if (publication != writer) {
        return;
      }
      publication = null;
      if (broadcast == null) {
        setStatus(PointState.CONNECTING, why);
      } else {
        setStatus(PointState.LINGERING, why);
        linger(writer, why);
      }
    } finally {
      ingestLock.unlock();
    }
  }

  private void linger(Publication lost, String why) {
    cancelLinger();
    missing = lost;
    lingerEnd =
        timer.schedule(
            () -> lingered(lost, why), settings.linger().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does nothing if it waited for the lock while something else cancelled it. */
  private void lingered(Publication lost, String why) {
    ingestLock.lock();
    try {
      if (missing == lost) {
        endBroadcast(why);
      }
    } finally {
      ingestLock.unlock();
    }
  }

  void end(Publication writer, String why) {
    ingestLock.lock();
    try {
      if (publication == writer) {
        end(why);
      }
    } finally {
      ingestLock.unlock();
    }
  }

  /** Ends the broadcast now and takes the publication away from whoever holds it. */
  public void end(String why) {
    ingestLock.lock();
    try {
      publication = null;
      endBroadcast(why);
    } finally {
      ingestLock.unlock();
    }
  }

  private void endBroadcast(String why) {
    cancelLinger();
    Broadcast running = broadcast;
    if (running != null) {
      broadcast = null;
      running.end();
    }
    setStatus(PointState.IDLE, why);
  }

  private void cancelLinger() {
    Future<?> pending = lingerEnd;
    if (pending != null) {
      pending.cancel(false);
      lingerEnd = null;
      missing = null;
    }
  }

  private void setStatus(PointState state, String why) {
    statusIfNothingFails = new PointStatus(state, why);
    showStatus();
  }

  private void showStatus() {
    PointStatus next = failing.isEmpty() ? statusIfNothingFails : failure();
    if (!next.equals(status)) {
      status = next;
      events.statusChanged(this, next);
    }
  }

  private PointStatus failure() {
    Stream<String> each = failing.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue());
    return new PointStatus(PointState.FAILED, each.collect(Collectors.joining("; ")));
  }

  // ---- the listeners' side ----

  /**
   * Asks for a place among the listeners.
   *
   * @param host the peer's address without port, for the limit per address
   */
  public Admission admit(String host) {
    Admission.Refusal refusal = tryTakeSeat(host);
    if (refusal == null) {
      return new Seat(this, host, true);
    }
    refused(host, refusal);
    return refusal;
  }

  /** Why an address may not even ask; null if it may. Counts and tells nothing. */
  public Admission.@Nullable Refusal whyBanned(String host) {
    return limits.whyBanned(host);
  }

  /**
   * Whether somebody would get no place now, and why; counts and tells nothing.
   *
   * @return null if there is a place
   */
  public Admission.@Nullable Refusal whyNotNow(String host) {
    Admission.Refusal refusal = seats.whyNot(host);
    return refusal == null ? limits.whyNot(host) : refusal;
  }

  /** Has those count for the point's limit too who listen to it on other nodes. */
  public void setListenersElsewhere(IntSupplier elsewhere) {
    seats.countElsewhere(elsewhere);
  }

  /** A place that no limit counts and no status shows: for what carries the broadcast elsewhere. */
  public Seat tap() {
    return new Seat(this, "", false);
  }

  /** Counts and tells that somebody was not let in, by the point or by those in front of it. */
  public void refused(String host, Admission.Refusal refusal) {
    counters.refused(refusal.reason());
    events.listenerRefused(this, host, refusal.why());
  }

  /** Null if the seat was taken, else why not. */
  private Admission.@Nullable Refusal tryTakeSeat(String host) {
    Admission.Refusal refusal = limits.whyBanned(host);
    if (refusal != null) {
      return refusal;
    }
    refusal = seats.tryAdd(host);
    if (refusal == null) {
      refusal = limits.tryAdd(host);
      if (refusal != null) {
        seats.remove(host);
      }
    }
    return refusal;
  }

  void released(String host) {
    seats.remove(host);
    limits.remove(host);
  }

  @Nullable Listener listen(
      Seat seat, String form, Sink sink, ListenerInfo info, ChangePolicy changePolicy) {
    Broadcast running = broadcast;
    if (running == null) {
      return null;
    }
    Rendition rendition = running.use(form, settings.delivery());
    if (rendition == null) {
      return null;
    }
    seat.uses(rendition);
    Shard shard = delivery.leastLoaded();
    Listener listener =
        new Listener(
            delivery.nextListenerId(),
            seat,
            rendition,
            sink,
            info,
            changePolicy,
            settings.delivery(),
            shard,
            delivery.pinnedMemory(),
            delivery.now());
    if (seat.isCounted()) {
      joined(listener);
    }
    shard.join(listener);
    endIfBannedMeanwhile(listener, seat.host());
    return listener;
  }

  /** Who ends the listeners of a banned address may not have seen this one yet. */
  private void endIfBannedMeanwhile(Listener listener, String host) {
    if (limits.whyBanned(host) != null) {
      listener.end(EndReason.KICKED);
    }
  }

  private void joined(Listener listener) {
    listeners.add(listener);
    counters.joined();
    peakListeners = Math.max(peakListeners(), listeners.size());
    events.listenerJoined(this, listener);
  }

  void ended(Listener listener, EndReason reason) {
    listeners.remove(listener);
    counters.ended(reason);
    events.listenerEnded(this, listener);
  }

  /**
   * The broadcast, as soon as there is one.
   *
   * @param within completes exceptionally with a TimeoutException after this time
   */
  public CompletableFuture<Broadcast> awaitBroadcast(Duration within) {
    CompletableFuture<Broadcast> future = new CompletableFuture<>();
    Future<?> timeout = failLater(future, within);
    Object waiter = new Object();
    waiting.put(waiter, future);
    Broadcast running = broadcast;
    if (running != null) {
      future.complete(running);
    } else {
      demandSource();
    }
    return future.whenComplete(
        (begun, failure) -> {
          waiting.remove(waiter);
          timeout.cancel(false);
        });
  }

  /** By our own timer: the JDK's would keep the class loader of a web application for ever. */
  private Future<?> failLater(CompletableFuture<Broadcast> future, Duration within) {
    return timer.schedule(
        () -> future.completeExceptionally(new TimeoutException("no broadcast came")),
        within.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void demandSource() {
    Source feeding = source;
    if (feeding != null) {
      feeding.demand();
    }
  }

  Instant now() {
    return delivery.now();
  }

  /**
   * Other limits from now on. Who listens already goes on as before; the window is that of the next
   * broadcast.
   */
  public void change(PointSettings newSettings) {
    settings = newSettings;
    seats.change(newSettings.maxListeners(), newSettings.perAddress(), null);
  }

  // ---- facts ----

  /** The path under which it is asked for, for example {@code /studio}. */
  public String name() {
    return name;
  }

  public PointSettings settings() {
    return settings;
  }

  public PointStatus status() {
    return status;
  }

  /** Who publishes now; null if nobody does. */
  public @Nullable String publisher() {
    Publication now = publication;
    return now == null ? null : now.publisher();
  }

  /** Null while nothing is broadcast. */
  public @Nullable Broadcast broadcast() {
    return broadcast;
  }

  /** The listeners of now; a live view, safe to iterate. */
  public Collection<Listener> listeners() {
    return listeners;
  }

  /** Places taken, including those whose request is still being answered. */
  public int seatsTaken() {
    return seats.listeners();
  }

  public int peakListeners() {
    return peakListeners;
  }

  public PointCounters counters() {
    return counters;
  }
}
