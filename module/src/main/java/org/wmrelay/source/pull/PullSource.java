package org.wmrelay.source.pull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.SourceCount;
import org.wmrelay.broadcast.SourceWithUpstreams;
import org.wmrelay.media.AsfChannel;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.AsfIngest.Begin;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.Attempt;
import org.wmrelay.media.AttemptFactory;

/**
 * Feeds a point from the first of its upstreams that has the broadcast, for ever.
 *
 * <p>An upstream that fails is followed by the next one at once; when all have failed they are
 * tried again after a wait that grows. While a later one is in use the ones before it are tried now
 * and then, and take over at a key frame. An upstream that an operator chose is kept until it
 * fails. On demand, all this only goes on while somebody listens.
 *
 * <p>Safe for all threads. What happens to attempts is decided on the timer, so that an attempt may
 * end while it is being started; only the take-over runs on the thread of the attempt that takes
 * over. The ingest lock may be taken under this object's lock, never the other way round.
 */
public final class PullSource implements SourceWithUpstreams {
  private static final Logger LOG = HarmlessLogger.of(PullSource.class);

  /** An upstream that fed the point for so long and ends is asked again before any wait. */
  private static final Duration STABLE = Duration.ofSeconds(10);

  private static final String FAILED_ATTEMPTS = "attempts at upstreams that failed or ended";
  private static final Duration DEMAND_CHECK = Duration.ofSeconds(1);

  private final PublishingPoint point;
  private final AsfChannel channel;
  private final PullSettings settings;
  private final List<Candidate> candidates = new ArrayList<>();
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final Backoff backoff;

  private final LongAdder failedAttempts = new LongAdder();

  private boolean started;
  private boolean pulling;
  private @Nullable Try current;
  private @Nullable Try better;
  private int failures;
  private @Nullable Future<?> retry;
  private @Nullable Future<?> failBack;
  private @Nullable Future<?> demandCheck;
  private long demandedNs;
  private long listenedNs;

  /** An upstream and what was last logged of it, so that an outage is told once. */
  private static final class Candidate {
    final Upstream upstream;
    final AttemptFactory attempts;
    String told = "";

    Candidate(Upstream upstream, AttemptFactory attempts) {
      this.upstream = upstream;
      this.attempts = attempts;
    }
  }

  /** One attempt at one upstream. */
  private final class Try {
    final int index;
    final AsfIngest ingest;
    @Nullable Attempt attempt;
    @Nullable Publication publication;
    long liveNs;
    boolean chosen;

    Try(int index, Begin begin) {
      this.index = index;
      this.ingest = new AsfIngest(channel, () -> publish(this), begin);
    }

    Candidate candidate() {
      return candidates.get(index);
    }

    boolean isLive() {
      return publication != null;
    }

    boolean isStable() {
      return isLive() && ingest.lastMediaNs().orElse(liveNs) - liveNs >= STABLE.toNanos();
    }

    void stop() {
      if (attempt != null) {
        attempt.stop();
      }
    }
  }

  /**
   * @param channel of this point alone
   * @param attempts how to read from an upstream
   * @param timer for waits and decisions
   * @param random for the variation of waits
   */
  public PullSource(
      PublishingPoint point,
      AsfChannel channel,
      PullSettings settings,
      Function<Upstream, AttemptFactory> attempts,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.point = point;
    this.channel = channel;
    this.settings = settings;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.backoff = new Backoff(settings.retryMin(), settings.retryMax(), random);
    for (Upstream upstream : settings.upstreams()) {
      candidates.add(new Candidate(upstream, attempts.apply(upstream)));
    }
  }

  @Override
  public String describe() {
    return settings.upstreams().stream().map(Upstream::toString).collect(Collectors.joining(", "));
  }

  @Override
  public Duration startsWithin() {
    return settings.onDemand().map(PullSettings.OnDemand::startTimeout).orElse(Duration.ZERO);
  }

  @Override
  public List<String> upstreams() {
    return settings.upstreams().stream().map(Upstream::toString).toList();
  }

  @Override
  public synchronized OptionalInt inUse() {
    Try feeding = current;
    return feeding == null || !feeding.isLive()
        ? OptionalInt.empty()
        : OptionalInt.of(feeding.index);
  }

  @Override
  public synchronized boolean choose(int index) {
    Try feeding = current;
    if (!pulling) {
      return false;
    }
    cancel(failBack);
    cancel(retry);
    stop(better);
    better = null;
    if (feeding != null && feeding.isLive()) {
      changeOver(feeding, index);
    } else {
      stop(feeding);
      open(index).chosen = true;
    }
    return true;
  }

  private void changeOver(Try feeding, int index) {
    feeding.chosen = feeding.index == index;
    if (!feeding.chosen) {
      Try next = new Try(index, Begin.AT_JOIN);
      next.chosen = true;
      better = start(next);
    }
  }

  /** The ids of the relays that the stream has passed on its way here. */
  public synchronized List<String> passed() {
    Try feeding = current;
    Attempt reading = feeding == null || !feeding.isLive() ? null : feeding.attempt;
    return reading == null ? List.of() : reading.passed();
  }

  @Override
  public List<SourceCount> counts() {
    List<SourceCount> counts = new ArrayList<>(channel.counters().all());
    counts.add(new SourceCount("failed-attempts", FAILED_ATTEMPTS, failedAttempts.sum()));
    return List.copyOf(counts);
  }

  @Override
  public synchronized void start() {
    if (started) {
      return;
    }
    started = true;
    if (settings.onDemand().isPresent()) {
      point.report(PointState.IDLE, "waits for a listener");
    } else {
      pull();
    }
  }

  @Override
  public synchronized void demand() {
    if (!started || settings.onDemand().isEmpty()) {
      return;
    }
    demandedNs = nanoTime.getAsLong();
    if (!pulling) {
      listenedNs = demandedNs;
      pull();
      demandCheck = schedule(DEMAND_CHECK, () -> checkDemand(settings.onDemand().get()));
    }
  }

  @Override
  public synchronized void stop() {
    Try feeding = current;
    started = false;
    halt();
    if (feeding != null && feeding.publication != null) {
      feeding.publication.lost("the source was stopped");
    }
  }

  private void pull() {
    pulling = true;
    failures = 0;
    open(0);
  }

  /** Ends everything that goes on by itself. */
  private void halt() {
    pulling = false;
    stop(current);
    stop(better);
    current = null;
    better = null;
    cancel(retry);
    cancel(failBack);
    cancel(demandCheck);
  }

  private Try open(int index) {
    point.report(PointState.CONNECTING, "connecting to " + candidates.get(index).upstream.url());
    Try opened = start(new Try(index, Begin.AT_HEADER));
    current = opened;
    return opened;
  }

  private static void stop(@Nullable Try going) {
    if (going != null) {
      going.stop();
    }
  }

  private Try start(Try next) {
    Consumer<String> ended = why -> laterEnded(next, why);
    try {
      next.attempt = next.candidate().attempts.start(next.ingest, ended);
    } catch (RuntimeException e) {
      LOG.error("{}: an attempt cannot even begin", point.name(), e);
      ended.accept("cannot be tried because of an error of this relay, see its log");
    }
    return next;
  }

  // ---- on the thread of an attempt ----

  private void laterEnded(Try over, String why) {
    var unused = schedule(Duration.ZERO, () -> ended(over, why));
  }

  /** A try has what it takes to feed the point; null if it is not wanted any more. */
  private synchronized @Nullable Publication publish(Try ready) {
    Try before = current;
    if (ready == better) {
      better = null;
      current = ready;
      if (before != null) {
        before.stop();
      }
    }
    if (ready != current) {
      return null;
    }
    Publication taken = point.publish(ready.candidate().upstream.toString());
    ready.publication = taken;
    ready.liveNs = nanoTime.getAsLong();
    tellLive(ready);
    planFailBack();
    return taken;
  }

  // ---- on the timer ----

  private synchronized void ended(Try over, String why) {
    if (over == better) {
      failedAttempts.increment();
      better = null;
      goOnWithout(over, why);
    } else if (over == current) {
      current = null;
      if (over.ingest.outcome() == Outcome.TAKEN_AWAY) {
        LOG.info("{}: the broadcast was ended by somebody else, pulling stops", point.name());
        halt();
        started = settings.onDemand().isPresent();
      } else {
        goOnAfter(over, why);
      }
    }
  }

  private void goOnWithout(Try over, String why) {
    if (over.chosen) {
      LOG.warn("{}: {} was chosen: {}; not changed", point.name(), over.candidate().upstream, why);
      planFailBack();
    } else {
      LOG.debug("{}: {} is still away: {}", point.name(), over.candidate().upstream, why);
      tryBetter(over.index + 1);
    }
  }

  private void goOnAfter(Try over, String why) {
    failedAttempts.increment();
    cancel(failBack);
    if (over.publication != null) {
      over.publication.lost(why);
    }
    Try next = better;
    if (next != null) {
      better = null;
      current = next;
      tellFailed(over, why, "goes on with " + next.candidate().upstream);
    } else if (over.isStable() || over.chosen) {
      failures = 0;
      tellFailed(over, why, "tries again");
      open(0);
    } else if (over.index + 1 < candidates.size()) {
      tellFailed(over, why, "tries the next upstream");
      open(over.index + 1);
    } else {
      Duration wait = backoff.after(++failures);
      String then = "waits " + seconds(wait);
      tellFailed(over, why, then);
      point.report(
          PointState.CONNECTING, over.candidate().upstream.url() + ": " + why + "; " + then);
      retry = schedule(wait, this::startOver);
    }
  }

  private synchronized void startOver() {
    if (pulling && current == null) {
      open(0);
    }
  }

  private void planFailBack() {
    cancel(failBack);
    Try feeding = current;
    boolean kept = feeding == null || feeding.index == 0 || feeding.chosen;
    if (!kept && !settings.failBack().isZero()) {
      failBack = schedule(settings.failBack(), () -> tryBetter(0));
    }
  }

  /** Tries an upstream that stands before the one in use, or plans to begin anew with the first. */
  private synchronized void tryBetter(int index) {
    Try feeding = current;
    if (feeding == null || !feeding.isLive() || better != null) {
      return;
    }
    if (index < feeding.index) {
      better = start(new Try(index, Begin.AT_JOIN));
    } else {
      planFailBack();
    }
  }

  private synchronized void checkDemand(PullSettings.OnDemand onDemand) {
    if (!pulling) {
      return;
    }
    long nowNs = nanoTime.getAsLong();
    if (point.seatsTaken() > 0) {
      listenedNs = nowNs;
    }
    boolean idle = nowNs - listenedNs >= onDemand.idleTimeout().toNanos();
    boolean awaited = nowNs - demandedNs < onDemand.startTimeout().toNanos();
    if (idle && !awaited) {
      LOG.info("{}: nobody listens, stops pulling", point.name());
      halt();
      point.end("waits for a listener");
    } else {
      demandCheck = schedule(DEMAND_CHECK, () -> checkDemand(onDemand));
    }
  }

  // ---- small things ----

  private void tellLive(Try live) {
    LOG.info("{}: {} feeds the broadcast", point.name(), live.candidate().upstream);
    live.candidate().told = "";
  }

  /** Once an outage; again if its reason changes. */
  private void tellFailed(Try failed, String why, String then) {
    Candidate candidate = failed.candidate();
    if (why.equals(candidate.told)) {
      LOG.debug("{}: {}: {}; {}", point.name(), candidate.upstream, why, then);
    } else {
      LOG.warn("{}: {}: {}; {}", point.name(), candidate.upstream, why, then);
      candidate.told = why;
    }
  }

  private static String seconds(Duration wait) {
    return Math.max(1, Math.round(wait.toMillis() / 1000.0)) + " s";
  }

  private Future<?> schedule(Duration delay, Runnable task) {
    return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void cancel(@Nullable Future<?> pending) {
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
