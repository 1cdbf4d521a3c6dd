package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;

/**
 * Those who follow the relay by server-sent events.
 *
 * <p>An event tells how things are, not what happened: each replaces the last one of its name. So a
 * slow client gets fewer events and never old ones, and no more than one of each name waits for it.
 * Whoever takes none for {@value #PATIENCE_SECONDS} s is dropped.
 */
final class EventStreams {
  static final int MOST = 50;
  static final int PATIENCE_SECONDS = 15;

  private static final Logger LOG = HarmlessLogger.of(EventStreams.class);
  private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

  private final LongSupplier nanoTime;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final LongAdder dropped = new LongAdder();
  private boolean closed = true;

  EventStreams(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Begins a stream of events.
   *
   * @return false if there are too many already, or the relay stops
   */
  synchronized boolean begin(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (closed || streams.size() >= MOST) {
      return false;
    }
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    Stream stream = new Stream(async, response.getOutputStream());
    streams.add(stream);
    stream.begin();
    return true;
  }

  /** Lets streams begin, after the start and after {@link #close}. */
  synchronized void open() {
    closed = false;
  }

  /** Ends all streams; new ones are refused from now on. */
  synchronized void close() {
    closed = true;
    streams.forEach(Stream::complete);
  }

  boolean isEmpty() {
    return streams.isEmpty();
  }

  /** Streams that were dropped because their client took nothing. */
  long dropped() {
    return dropped.sum();
  }

  /**
   * Tells all how something is now.
   *
   * @param data on one line
   */
  void send(String event, String data) {
    byte[] bytes = ("event: " + event + "\ndata: " + data + "\n\n").getBytes(UTF_8);
    streams.forEach(stream -> stream.send(event, bytes));
  }

  /**
   * One client. The lock orders the sender and the container; nobody waits for the client in it.
   */
  private final class Stream implements WriteListener, AsyncListener {
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private boolean writable;
    private boolean flushed;
    private volatile boolean over;
    private long takenNs = nanoTime.getAsLong();

    Stream(AsyncContext async, ServletOutputStream out) {
      this.async = async;
      this.out = out;
    }

    void begin() {
      async.addListener(this);
      out.setWriteListener(this);
    }

    synchronized void send(String event, byte[] bytes) {
      if (over) {
        return;
      }
      waiting.remove(event);
      waiting.put(event, bytes);
      if (writable) {
        proceed();
      } else if (nanoTime.getAsLong() - takenNs > PATIENCE.toNanos()) {
        dropped.increment();
        LOG.info("a follower of events took nothing for {} s and is dropped", PATIENCE_SECONDS);
        complete();
      }
    }

    @Override
    public synchronized void onWritePossible() {
      if (!over) {
        proceed();
      }
    }

    /** Writes what waits as long as the container takes it; Tomcat needs the flush. */
    private void proceed() {
      try {
        writable = false;
        while (out.isReady()) {
          takenNs = nanoTime.getAsLong();
          Iterator<byte[]> next = waiting.values().iterator();
          if (!flushed) {
            flushed = true;
            out.flush();
          } else if (next.hasNext()) {
            flushed = false;
            out.write(next.next());
            next.remove();
          } else {
            writable = true;
            return;
          }
        }
      } catch (IOException | RuntimeException gone) {
        LOG.debug("a follower of events is gone", gone);
        complete();
      }
    }

    synchronized void complete() {
      streams.remove(this);
      if (!over) {
        over = true;
        tryComplete();
      }
    }

    /** Tomcat has completed by itself after a failed write, and says so. */
    private void tryComplete() {
      try {
        async.complete();
      } catch (IllegalStateException e) {
        LOG.debug("the response was complete already", e);
      }
    }

    @Override
    public void onError(Throwable gone) {
      complete();
    }

    @Override
    public void onError(AsyncEvent event) {
      complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      complete();
    }

    /** Without the lock: the container holds one of its own that completing takes too. */
    @Override
    public void onComplete(AsyncEvent event) {
      over = true;
      streams.remove(this);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // never started twice
    }
  }
}
