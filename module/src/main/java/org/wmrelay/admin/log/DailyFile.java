package org.wmrelay.admin.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A log file for each day of UTC, with the date before the name's ending: {@code
 * sessions.2026-11-22.log}. Each begins with the directives of the format, and again after a
 * restart on the same day, as the format allows.
 *
 * <p>Used by one thread.
 */
final class DailyFile implements Closeable {
  private final Path path;
  private final InstantSource clock;
  private @Nullable BufferedWriter writer;
  private LocalDate day = LocalDate.MIN;

  DailyFile(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
  }

  void write(String line) throws IOException {
    BufferedWriter file = fileOfToday();
    file.write(line);
    file.newLine();
  }

  void flush() throws IOException {
    BufferedWriter open = writer;
    if (open != null) {
      open.flush();
    }
  }

  private BufferedWriter fileOfToday() throws IOException {
    Instant now = clock.instant();
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    BufferedWriter open = writer;
    if (open == null || !today.equals(day)) {
      close();
      open = Files.newBufferedWriter(pathOf(today), UTF_8, CREATE, APPEND);
      begin(open, now);
      writer = open;
      day = today;
    }
    return open;
  }

  private static void begin(BufferedWriter file, Instant now) throws IOException {
    String date = now.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    for (String line :
        new String[] {
          "#Software: wmrelay", "#Version: 1.0", "#Date: " + date, SessionLine.fields()
        }) {
      file.write(line);
      file.newLine();
    }
  }

  Path pathOf(LocalDate date) {
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    return path.resolveSibling(stem + "." + date + ending);
  }

  @Override
  public void close() throws IOException {
    BufferedWriter open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }
}
