package org.wmrelay.it.child;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The runnable jar in a child process, on a free port unless the arguments name one. */
public final class StandaloneJar implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LISTENING = Pattern.compile("listening on port (\\d+)");

  private final Child child;
  private final int port;

  private StandaloneJar(Child child) {
    this.child = child;
    this.port = Integer.parseInt(child.awaitLine(LISTENING, PATIENCE).group(1));
  }

  /** Where the build leaves the jar. */
  public static Path jar() {
    Path jar = Path.of(System.getProperty("test.jar", "")).toAbsolutePath();
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError("no jar at -Dtest.jar=" + jar + "; build examples/standalone");
    }
    return jar;
  }

  /** Starts it with {@code -p 0} and these arguments and waits until it listens. */
  public static StandaloneJar start(String... arguments) {
    String[] all = Stream.concat(Stream.of("-p", "0"), Stream.of(arguments)).toArray(String[]::new);
    return startExactly(List.of(), all);
  }

  /**
   * Starts it with these options of its JVM and just these arguments and waits until it listens.
   */
  public static StandaloneJar startExactly(List<String> jvmOptions, String... arguments) {
    return started(launch(jvmOptions, arguments));
  }

  private static StandaloneJar started(Child child) {
    try {
      return new StandaloneJar(child);
    } catch (AssertionError e) {
      child.close();
      throw e;
    }
  }

  /** Starts it where the system allows it only so many open files; by a shell. */
  public static StandaloneJar startWithOpenFiles(int limit, String... arguments) {
    String[] all = Stream.concat(Stream.of("-p", "0"), Stream.of(arguments)).toArray(String[]::new);
    List<String> java = Child.java(List.of("-jar", jar().toString()), all);
    Stream<String> shell = Stream.of("sh", "-c", "ulimit -n " + limit + " && exec \"$0\" \"$@\"");
    List<String> command = Stream.concat(shell, java.stream()).toList();
    return started(
        Child.start(command, Path.of("target").toAbsolutePath(), Map.of(), Child.LIFE_TIME));
  }

  /** Starts it for a run that may take longer than usual. */
  public static StandaloneJar startFor(Duration life, String... arguments) {
    String[] all = Stream.concat(Stream.of("-p", "0"), Stream.of(arguments)).toArray(String[]::new);
    return started(launch(List.of(), life, all));
  }

  /** Starts it, whether it will listen or not; for help, wrong options and the like. */
  public static Child launch(List<String> jvmOptions, String... arguments) {
    return launch(jvmOptions, Child.LIFE_TIME, arguments);
  }

  private static Child launch(List<String> jvmOptions, Duration life, String... arguments) {
    List<String> options =
        Stream.concat(jvmOptions.stream(), Stream.of("-jar", jar().toString())).toList();
    List<String> command = Child.java(options, arguments);
    return Child.start(command, Path.of("target").toAbsolutePath(), Map.of(), life);
  }

  public int port() {
    return port;
  }

  /** {@code http://127.0.0.1:port} and the path. */
  public String url(String path) {
    return url("http", path);
  }

  public String url(String scheme, String path) {
    return scheme + "://127.0.0.1:" + port + path;
  }

  public Child process() {
    return child;
  }

  /** One Ctrl-C; the exit code. */
  public int stop() {
    return child.stop();
  }

  @Override
  public void close() {
    child.close();
  }
}
