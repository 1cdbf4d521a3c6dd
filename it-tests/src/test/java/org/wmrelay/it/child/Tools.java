package org.wmrelay.it.child;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of the system that some tests want. A test whose program is missing is skipped, but
 * fails where {@code -Dtest.tools=required} says that all of them must be there.
 */
public final class Tools {

  private static final String SWITCH = "test.tools";

  private Tools() {}

  /** The program of that name, on the PATH or where Debian keeps daemons. */
  public static Path require(String name) {
    Optional<Path> found = find(name);
    if (found.isEmpty()) {
      missing(name + " is not installed");
    }
    return found.orElseThrow();
  }

  /** Skips the test, or fails it where all tools are required. */
  static void missing(String what) {
    if ("required".equals(System.getProperty(SWITCH))) {
      throw new AssertionError(what + ", and -D" + SWITCH + "=required");
    }
    Assumptions.abort(what);
  }

  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    String suffix = File.separatorChar == '\\' ? ".exe" : "";
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name + suffix))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
