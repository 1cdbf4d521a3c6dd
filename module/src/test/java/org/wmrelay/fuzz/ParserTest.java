package org.wmrelay.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wmrelay.wire.Seed;

/** No input makes a parser do anything but read it or refuse it, at bounded cost. */
@Timeout(180)
class ParserTest {
  private static final int MUTATIONS = 500;
  private static final int LONGEST = 16 * 1024;
  private static final int SECONDS_OF_JAZZER = 5;

  @ParameterizedTest
  @EnumSource
  void shouldTakeWhatBelongsIntoIt(Parser parser) {
    List<byte[]> seeds = parser.seeds().toList();
    assertTrue(!seeds.isEmpty());
    seeds.forEach(parser::check);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadOrRefuseMutations(Parser parser) {
    Seed seed = Seed.next();
    Random random = seed.random();
    List<byte[]> seeds = parser.seeds().toList();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] input = mutation(seeds.get(random.nextInt(seeds.size())), random);
      try {
        parser.check(input);
      } catch (RuntimeException | AssertionError e) {
        fail(parser + " " + seed, e);
      }
    }
  }

  /** Some bytes changed, and cut at either end or not. */
  private static byte[] mutation(byte[] right, Random random) {
    int from = random.nextInt(8) == 0 ? random.nextInt(right.length) : 0;
    int length = Math.min(right.length - from, 1 + random.nextInt(LONGEST));
    byte[] wrong = Arrays.copyOfRange(right, from, from + length);
    for (int changes = random.nextInt(6); changes > 0; changes--) {
      int near = random.nextBoolean() ? Math.min(length, 200) : length;
      wrong[random.nextInt(near)] = (byte) random.nextInt(256);
    }
    return wrong;
  }

  @Test
  void shouldWithstandAShortRunOfJazzer(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("log");
    Process jazzer =
        new ProcessBuilder(Fuzz.command(directory, SECONDS_OF_JAZZER))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(jazzer.waitFor(120, TimeUnit.SECONDS), () -> read(log));
      assertEquals(0, jazzer.exitValue(), () -> read(log));
      assertTrue(read(log).contains("DONE"), () -> read(log));
    } finally {
      jazzer.destroyForcibly();
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
