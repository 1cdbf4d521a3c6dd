package org.wmrelay.it.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  /** Says its name and heap, echoes what it is told, ends at "bye". */
  static final class Echo {
    public static void main(String[] args) throws IOException {
      System.err.println("ready " + args[0] + " " + Runtime.getRuntime().maxMemory());
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = in.readLine(); !"bye".equals(line); line = in.readLine()) {
        System.out.println("echo " + line);
      }
      System.exit(3);
    }
  }

  private Child echo(Duration life) {
    String classes = Path.of("target/test-classes").toAbsolutePath().toString();
    List<String> options = List.of("-Xmx64m", "-cp", classes);
    return Child.start(
        Child.java(options, Echo.class.getName(), "name"), directory, Map.of(), life);
  }

  @Test
  void shouldTalkWithAChildOfLimitedMemory() {
    try (Child child = echo(PATIENCE)) {
      var ready = child.awaitLine(Pattern.compile("ready name (\\d+)"), PATIENCE);
      child.type("hello");
      child.awaitText("echo hello", PATIENCE);
      child.type("bye");

      assertEquals(3, child.awaitExit(PATIENCE));
      assertTrue(Long.parseLong(ready.group(1)) <= 64 << 20);
    }
  }

  @Test
  void shouldFailWithTheOutputWhenTheChildEndsWithoutTheLine() {
    try (Child child = echo(PATIENCE)) {
      child.type("bye");

      var error = assertThrows(AssertionError.class, () -> child.awaitText("never said", PATIENCE));

      assertTrue(error.getMessage().contains("ready name"), error.getMessage());
    }
  }

  @Test
  void shouldBeGoneAfterClose() {
    Child child = echo(PATIENCE);
    child.awaitText("ready", PATIENCE);

    child.close();

    assertFalse(child.isAlive());
    assertFalse(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void shouldBeKilledWhenItsLifeTimeIsOver() {
    Child child = echo(Duration.ofMillis(500));

    await().atMost(20, SECONDS).until(() -> !child.isAlive());
  }

  @Test
  void shouldFailAndKillWhenItDoesNotExitInTime() {
    try (Child child = echo(PATIENCE)) {
      assertThrows(AssertionError.class, () -> child.awaitExit(Duration.ofMillis(100)));

      await().atMost(20, SECONDS).until(() -> !child.isAlive());
    }
  }
}
