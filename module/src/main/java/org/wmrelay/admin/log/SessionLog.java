package org.wmrelay.admin.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * Writes ended sessions to the file of the day. A disk that is slow or full loses lines, which are
 * counted; it holds up no listener.
 */
public final class SessionLog implements PointEvents {
  private static final Logger LOG = HarmlessLogger.of(SessionLog.class);
  private static final int QUEUED = 10_000;
  private static final long STOP_WITHIN_MILLIS = 2000;

  private final Path path;
  private final InstantSource clock;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUED);
  private final LongAdder lost = new LongAdder();
  private volatile boolean stopping;
  private @Nullable Thread thread;
  private boolean failing;

  public SessionLog(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
  }

  public void start(ThreadFactory factory) {
    stopping = false;
    Thread writing = factory.newThread(this::run);
    thread = writing;
    writing.start();
  }

  /** Writes what is queued, for two seconds at most. */
  public void stop() throws InterruptedException {
    stopping = true;
    Thread writing = thread;
    if (writing != null) {
      writing.join(STOP_WITHIN_MILLIS);
    }
  }

  @Override
  public void listenerEnded(PublishingPoint point, Listener listener) {
    if (!lines.offer(SessionLine.of(point, listener))) {
      lost.increment();
    }
  }

  /** Lines that were not written. */
  public long lostLines() {
    return lost.sum();
  }

  // ---- the writing thread ----

  private void run() {
    try (DailyFile file = new DailyFile(path, clock)) {
      while (!stopping || !lines.isEmpty()) {
        write(file, next());
      }
    } catch (IOException e) {
      complain(0, e);
    } catch (InterruptedException hurried) {
      LOG.warn("{}: {} lines are not written: interrupted", path, lines.size());
      Thread.currentThread().interrupt();
    }
  }

  /** All lines that are there, after a while at most none. */
  private List<String> next() throws InterruptedException {
    List<String> batch = new ArrayList<>();
    String first = lines.poll(200, TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      lines.drainTo(batch);
    }
    return batch;
  }

  private void write(DailyFile file, List<String> batch) {
    try {
      for (String line : batch) {
        file.write(line);
      }
      file.flush();
      failing &= batch.isEmpty();
    } catch (IOException e) {
      complain(batch.size(), e);
    }
  }

  /** Once, until it works again. */
  private void complain(int lines, IOException e) {
    lost.add(lines);
    if (!failing) {
      LOG.warn("{}: cannot be written, sessions are not logged: {}", path, e.toString());
    }
    failing = true;
  }
}
