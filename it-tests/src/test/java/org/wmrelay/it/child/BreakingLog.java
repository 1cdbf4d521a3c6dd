package org.wmrelay.it.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * A log that works until the test breaks it: an appender of java.util.logging for a JVM started
 * with {@link #options}, which throws at each line as long as a file is there.
 */
public final class BreakingLog extends Handler {
  private static final String FILE = "test.log.broken";

  private final Path broken = Path.of(System.getProperty(FILE));

  /** JVM options; the log is broken while this file is there. */
  public static List<String> options(Path directory, Path broken) throws IOException {
    Path config = directory.resolve("logging.properties");
    Files.writeString(config, "handlers=" + BreakingLog.class.getName() + "\n");
    return List.of(
        "-Xbootclasspath/a:" + Path.of("target", "test-classes").toAbsolutePath(),
        "-Djava.util.logging.config.file=" + config,
        "-D" + FILE + "=" + broken);
  }

  @Override
  public void publish(LogRecord line) {
    if (Files.exists(broken)) {
      throw new IllegalStateException("the appender is broken");
    }
    System.out.println(new SimpleFormatter().formatMessage(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
