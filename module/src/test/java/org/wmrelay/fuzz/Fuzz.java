package org.wmrelay.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Jazzer's way in: the first byte of an input chooses the parser, the others are for it.
 *
 * <p>Run as a program, looks for faults for some seconds, or of one parser alone; see
 * module/SECURITY.md.
 */
public final class Fuzz {
  private static final List<Parser> PARSERS = List.of(Parser.values());
  private static final int MAX_LENGTH = 16 * 1024;

  private Fuzz() {}

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      Parser parser = PARSERS.get((input[0] & 0xFF) % PARSERS.size());
      parser.check(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /** The command that runs Jazzer from seeds in this directory, which has to be empty. */
  static List<String> command(Path directory, int seconds) throws IOException {
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    for (Parser parser : PARSERS) {
      int count = 0;
      for (byte[] seed : parser.seeds().toList()) {
        Files.write(corpus.resolve(parser + "-" + count++), input(parser, seed));
      }
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        absolute(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + Fuzz.class.getName(),
        "--instrumentation_includes=org.wmrelay.**",
        // It reads what patterns match on its own, which would count as ours.
        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
        "-max_len=" + MAX_LENGTH,
        "-rss_limit_mb=2048",
        "-max_total_time=" + seconds,
        corpus.toString());
  }

  private static byte[] input(Parser parser, byte[] seed) {
    byte[] input = new byte[1 + Math.min(seed.length, MAX_LENGTH - 1)];
    input[0] = (byte) PARSERS.indexOf(parser);
    System.arraycopy(seed, 0, input, 1, input.length - 1);
    return input;
  }

  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  /**
   * Looks for faults.
   *
   * @param args a directory for seeds and findings, and for how many seconds
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
    Process jazzer =
        new ProcessBuilder(command(directory, Integer.parseInt(args[1])))
            .directory(directory.toFile())
            .inheritIO()
            .start();
    System.exit(jazzer.waitFor());
  }
}
