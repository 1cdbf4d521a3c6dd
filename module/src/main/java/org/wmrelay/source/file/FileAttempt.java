package org.wmrelay.source.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.AsfIngest.Outcome;
import org.wmrelay.media.Attempt;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfPacket;

/**
 * Sends one file in real time, turn after turn, until it is stopped or the file cannot be read.
 *
 * <p>One step at a time: read the next packet, wait until it is due, send it. Steps run on the
 * executor; the timer starts them.
 */
final class FileAttempt implements Attempt {
  private static final Logger LOG = HarmlessLogger.of(FileAttempt.class);

  private final Turns turns;
  private final AsfIngest ingest;
  private final Consumer<String> ended;
  private final ScheduledExecutorService timer;
  private final Executor readers;
  private final LongSupplier nanoTime;
  private final Pace pace = new Pace();
  private final AsfPacket parsed = new AsfPacket();

  private @Nullable ByteBuffer next;
  private long dueNs;
  private @Nullable Future<?> wait;
  private volatile boolean over;

  FileAttempt(
      MediaFile file,
      AsfIngest ingest,
      Consumer<String> ended,
      ScheduledExecutorService timer,
      Executor readers,
      LongSupplier nanoTime) {
    this.turns = new Turns(file, ingest);
    this.ingest = ingest;
    this.ended = ended;
    this.timer = timer;
    this.readers = readers;
    this.nanoTime = nanoTime;
  }

  void begin() {
    readers.execute(this::step);
  }

  @Override
  public void stop() {
    over = true;
    readers.execute(this::close);
  }

  private synchronized void step() {
    try {
      sendWhatIsDue();
    } catch (NoSuchFileException e) {
      end("there is no such file");
    } catch (AccessDeniedException e) {
      end("this process may not read it");
    } catch (IOException e) {
      end("it cannot be read: " + e.getMessage());
    } catch (AsfException | IngestException e) {
      end("it cannot be sent: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("unexpected failure in a file that is sent", e);
      end("it cannot be sent because of an error of this relay, see its log");
    }
  }

  private void sendWhatIsDue() throws IOException, AsfException, IngestException {
    while (!over) {
      ByteBuffer packet = next == null ? read() : next;
      long waitNs = dueNs - nanoTime.getAsLong();
      if (waitNs > 0) {
        next = packet;
        wait = timer.schedule(() -> readers.execute(this::step), waitNs, TimeUnit.NANOSECONDS);
        return;
      }
      next = null;
      if (ingest.packet(packet) == Outcome.TAKEN_AWAY) {
        end("it is not needed any more");
      }
    }
  }

  private ByteBuffer read() throws IOException, AsfException, IngestException {
    ByteBuffer packet = turns.next();
    long nowNs = nanoTime.getAsLong();
    try {
      parsed.parse(packet, packet.remaining());
      dueNs = pace.dueNs(parsed.sendTimeMs(), parsed.durationMs(), nowNs);
    } catch (AsfException damaged) {
      dueNs = nowNs; // for the ingest, which drops and counts it
    }
    return packet;
  }

  private void end(String why) {
    close();
    if (!over) {
      over = true;
      ended.accept(why);
    }
  }

  private synchronized void close() {
    if (wait != null) {
      wait.cancel(false);
    }
    try {
      turns.close();
    } catch (IOException e) {
      LOG.warn("a file that was sent cannot be closed", e);
    }
  }
}
