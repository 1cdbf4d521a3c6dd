package org.wmrelay.it.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running program. Its output (both streams, the last 20,000 lines) is kept; it is destroyed with
 * its own children by {@link #close()}, when its life time is over, and when this JVM ends.
 */
public final class Child implements AutoCloseable {

  /** How long a program may run if nothing else is said. */
  public static final Duration LIFE_TIME = Duration.ofMinutes(10);

  private static final int LINES_KEPT = 20_000;
  private static final Duration FAREWELL = Duration.ofSeconds(10);
  private static final Set<Child> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Child::kill)));
  }

  private final Process process;
  private final String name;
  private final Deque<String> lines = new ArrayDeque<>();
  private final Thread reader;

  private Child(ProcessBuilder builder, Duration lifeTime) {
    this.name = Path.of(builder.command().get(0)).getFileName().toString();
    try {
      this.process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + builder.command(), e);
    }
    RUNNING.add(this);
    var unused = process.onExit().thenRun(() -> RUNNING.remove(this));
    CompletableFuture.delayedExecutor(lifeTime.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::kill);
    reader = new Thread(this::readOutput, name + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a program in a directory, with these variables added to its environment. */
  public static Child start(
      Collection<String> command, Path directory, Map<String, String> environment, Duration life) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.directory(directory.toFile()).environment().putAll(environment);
    return new Child(builder, life);
  }

  /** Starts a program in the current directory. */
  public static Child start(String... command) {
    return start(List.of(command), Path.of("").toAbsolutePath(), Map.of(), LIFE_TIME);
  }

  /** The command of a child JVM of the same Java as this one; {@code options} come first. */
  public static List<String> java(List<String> options, String... arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return Stream.of(List.of(java.toString()), options, List.of(arguments))
        .flatMap(List::stream)
        .toList();
  }

  private void readOutput() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        keep(line);
      }
    } catch (IOException e) {
      keep("(output ended: " + e.getMessage() + ")");
    }
  }

  private synchronized void keep(String line) {
    if (lines.size() == LINES_KEPT) {
      lines.removeFirst();
    }
    lines.addLast(line);
    notifyAll();
  }

  /** The output so far. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The output so far, for messages. */
  public String output() {
    return String.join("\n", lines());
  }

  /**
   * Waits for a line, seen from the start of the output, in which the pattern is found.
   *
   * @throws AssertionError with the output, if it does not come in time or the program ends first
   */
  public synchronized Matcher awaitLine(Pattern pattern, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean goesOn = true;
    while (goesOn) {
      goesOn = reader.isAlive() && System.nanoTime() < deadline;
      for (String line : lines) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher;
        }
      }
      try {
        wait(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + name, e);
      }
    }
    String why = reader.isAlive() ? " went on for " + patience : " ended";
    throw new AssertionError(name + why + " without a line " + pattern + "\n" + output());
  }

  /** Waits for a line that contains the text. */
  public void awaitText(String text, Duration patience) {
    awaitLine(Pattern.compile(Pattern.quote(text)), patience);
  }

  /** Writes a line to the program's standard input. */
  public void type(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " reads no more", e);
    }
  }

  /** Waits for the program to end by itself and gives its exit code; kills it if it does not. */
  public int awaitExit(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError(name + " still ran after " + patience + "\n" + output());
      }
      reader.join(FAREWELL.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + name, e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the program to end (SIGTERM, where there are signals) and gives its exit code. */
  public int stop() {
    process.destroy();
    return awaitExit(FAREWELL);
  }

  /** Ends the program and all that it started, at once. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Ends the program, politely at first; harmless if it has ended already. */
  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
      descendants.forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name + "[" + pid() + "]";
  }
}
