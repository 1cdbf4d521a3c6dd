package org.wmrelay.it.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A Jetty as operators have it: the unpacked jetty-home of Maven Central, a {@code $JETTY_BASE} of
 * the test's own, and {@code start.jar} in a child process, on free ports of the loopback address.
 */
public final class JettyHome implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** As its own log says it; a server inside a web application may have started before. */
  private static final Pattern STARTED = Pattern.compile(":INFO *:oejs\\.Server:.*Started oejs");

  private static final Pattern CONNECTOR =
      Pattern.compile("Started (?:\\S+)@\\S*\\{([^,]+), .*\\}\\{[^}]*:(\\d+)\\}");

  private final Path home = home();
  private final Path base;
  private final List<String> jvmOptions = new ArrayList<>();
  private @Nullable Child server;

  /** For an empty base directory. */
  public JettyHome(Path base) {
    this.base = base;
  }

  /** Where jetty-home was unpacked by the build. */
  public static Path home() {
    Path home = Path.of(System.getProperty("test.jetty-home", "")).toAbsolutePath();
    if (!Files.exists(home.resolve("start.jar"))) {
      throw new AssertionError("no start.jar in -Dtest.jetty-home=" + home);
    }
    return home;
  }

  public Path base() {
    return base;
  }

  /** Unpacks a zip over the base; files that are there already are kept, as an operator would. */
  public JettyHome unzip(Path zip) {
    try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path target = base.resolve(entry.getName()).normalize();
        if (!target.startsWith(base)) {
          throw new IOException(entry.getName() + " leaves the base");
        }
        unpack(entry, entries, target);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unpack(ZipEntry entry, InputStream content, Path target) throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
    } else if (!Files.exists(target)) {
      Files.createDirectories(target.getParent());
      Files.copy(content, target);
    }
  }

  /**
   * Copies a file into the base, e.g. a WAR to {@code webapps/other.war}, replacing what is there.
   */
  public JettyHome put(Path file, String target) {
    try {
      Path to = base.resolve(target);
      Files.createDirectories(to.getParent());
      Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file of the base, replacing what is there. */
  public JettyHome write(String target, String text) {
    try {
      Path to = base.resolve(target);
      Files.createDirectories(to.getParent());
      Files.writeString(to, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code start.jar --add-modules=...} to its end, which must be a success. */
  public JettyHome addModules(String... modules) {
    run("--approve-all-licenses", "--add-modules=" + String.join(",", modules));
    return this;
  }

  /** Runs {@code start.jar} with these arguments to its end and gives the output. */
  public String run(String... arguments) {
    try (Child child = startJar(List.of(arguments))) {
      int code = child.awaitExit(PATIENCE);
      if (code != 0) {
        throw new AssertionError(List.of(arguments) + ": " + code + "\n" + child.output());
      }
      return child.output();
    }
  }

  /** Options of the server's JVM, e.g. {@code -Xmx64m}. */
  public JettyHome jvm(String... options) {
    jvmOptions.addAll(List.of(options));
    return this;
  }

  /** Starts the server with these properties and waits until it says so. */
  public JettyHome start(String... properties) {
    Child child = launch(properties);
    child.awaitLine(STARTED, PATIENCE);
    return this;
  }

  /** Starts the server, whether it comes up or not; for tests of what must stop the start. */
  public Child launch(String... properties) {
    List<String> arguments = new ArrayList<>();
    for (String kind : List.of("http", "ssl")) {
      arguments.add("jetty." + kind + ".host=127.0.0.1");
      arguments.add("jetty." + kind + ".port=0");
    }
    arguments.addAll(List.of(properties));
    Child child = startJar(arguments);
    server = child;
    return child;
  }

  private Child startJar(List<String> arguments) {
    List<String> options =
        Stream.concat(jvmOptions.stream(), Stream.of("-jar", home.resolve("start.jar").toString()))
            .toList();
    String[] all = arguments.toArray(String[]::new);
    Map<String, String> environment = Map.of("JETTY_BASE", base.toString());
    return Child.start(Child.java(options, all), base, environment, Child.LIFE_TIME);
  }

  /** The running server's process. */
  public Child server() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }

  /** The port of the clear HTTP connector. */
  public int port() {
    return port("HTTP/1.1");
  }

  /** The port of the connector with that default protocol, e.g. {@code SSL}. */
  public int port(String protocol) {
    for (String line : server().lines()) {
      Matcher connector = CONNECTOR.matcher(line);
      if (connector.find() && connector.group(1).equals(protocol)) {
        return Integer.parseInt(connector.group(2));
      }
    }
    throw new AssertionError("no connector of " + protocol + " in\n" + server().output());
  }

  /** {@code http://127.0.0.1:port} and the path. */
  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** The names of the files in the base, sorted, with {@code /} between directories. */
  public List<String> files() {
    try (Stream<Path> files = Files.walk(base)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> base.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server as a service manager does (SIGTERM); the exit code. */
  public int stop() {
    return server().stop();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
