package org.wmrelay.server;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.admin.status.ReloadReport;
import org.wmrelay.server.settings.ConfigurationException;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.Settings;

/**
 * Takes the configuration anew when its file has changed, or when it is told to. A file with
 * anything wrong in it changes nothing. One reload at a time; any thread may ask for one.
 */
final class Reloader {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
  private static final int LOOKS_EVERY_S = 1;

  private final @Nullable ConfigurationFile file;
  private final Function<Settings, List<String>> target;
  private final LongAdder applied = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile String why = "";
  private Optional<ConfigurationFile.Stamp> taken;
  private Optional<ConfigurationFile.Stamp> seen = Optional.empty();
  private @Nullable ScheduledExecutorService watch;

  /**
   * @param file null if the settings came from elsewhere, so that nothing can be read again
   * @param target takes new settings, and says what has changed
   */
  Reloader(@Nullable ConfigurationFile file, Function<Settings, List<String>> target) {
    this.file = file;
    this.target = target;
    this.taken = file == null ? Optional.empty() : file.stamp();
  }

  /** Looks at the file from now on. */
  synchronized void start(ThreadFactory threads) {
    if (file != null) {
      watch = Executors.newSingleThreadScheduledExecutor(threads);
      var unused =
          watch.scheduleWithFixedDelay(this::look, LOOKS_EVERY_S, LOOKS_EVERY_S, TimeUnit.SECONDS);
    }
  }

  /** Waits for a reload that is going on. */
  synchronized void stop() {
    ScheduledExecutorService looking = watch;
    watch = null;
    if (looking != null) {
      looking.shutdown();
    }
  }

  /** Twice the same state: nobody is in the middle of writing it. */
  private synchronized void look() {
    if (file == null) {
      return;
    }
    Optional<ConfigurationFile.Stamp> now = file.stamp();
    boolean settled = now.isPresent() && now.equals(seen);
    seen = now;
    if (settled && !now.equals(taken)) {
      takeQuietly();
    }
  }

  private void takeQuietly() {
    try {
      take();
    } catch (ReloadException told) {
      LOG.debug("the file changed, and was refused", told);
    }
  }

  /**
   * Reads the file and takes what it says.
   *
   * @return what has changed, in words
   */
  synchronized String take() throws ReloadException {
    if (file == null) {
      throw new ReloadException("there is no configuration file that could be read again");
    }
    taken = file.stamp();
    try {
      List<String> changes = target.apply(file.load());
      applied.increment();
      why = "";
      String what = changes.isEmpty() ? "nothing has changed" : String.join(", ", changes);
      LOG.info("{} was read again: {}", file, what);
      return what;
    } catch (ConfigurationException wrong) {
      String because = String.join("; ", wrong.problems());
      LOG.warn("{} was read again and changes nothing: {}", file, because);
      throw refused(because);
    } catch (RuntimeException unforeseen) {
      LOG.error("{} was read again and could not be taken as a whole", file, unforeseen);
      throw refused("an error of this relay, see its log: " + unforeseen);
    }
  }

  private ReloadException refused(String because) {
    refused.increment();
    why = because;
    return new ReloadException(because);
  }

  ReloadReport report() {
    return new ReloadReport(file != null, applied.sum(), refused.sum(), why);
  }
}
