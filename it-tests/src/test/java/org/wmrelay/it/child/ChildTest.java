package org.wmrelay.it.child;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Says its name and heap, echoes what it is told, ends at "bye". */
  private static final String ECHO =
      """
      public class Echo {
        public static void main(String[] args) throws Exception {
          System.err.println("ready " + args[0] + " " + Runtime.getRuntime().maxMemory());
          var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
          for (var line = in.readLine(); !"bye".equals(line); line = in.readLine()) {
            System.out.println("echo " + line);
          }
          System.exit(3);
        }
      }
      """;

  @TempDir Path directory;

  private Child echo(Duration life) throws Exception {
    Path source = Files.writeString(directory.resolve("Echo.java"), ECHO);
    List<String> command = Child.java(List.of("-Xmx64m"), source.toString(), "name");
    return Child.start(command, directory, Map.of(), life);
  }

  @Test
  void shouldTalkWithAChildOfLimitedMemory() throws Exception {
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
  void shouldFailWithTheOutputWhenTheChildEndsWithoutTheLine() throws Exception {
    try (Child child = echo(PATIENCE)) {
      child.type("bye");

      var error = assertThrows(AssertionError.class, () -> child.awaitText("never said", PATIENCE));

      assertTrue(error.getMessage().contains("ready name"), error.getMessage());
    }
  }

  @Test
  void shouldBeGoneAfterClose() throws Exception {
    Child child = echo(PATIENCE);
    child.awaitText("ready", PATIENCE);

    child.close();

    assertFalse(child.isAlive());
    assertFalse(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void shouldBeKilledWhenItsLifeTimeIsOver() throws Exception {
    Child child = echo(Duration.ofMillis(500));

    await().atMost(20, SECONDS).until(() -> !child.isAlive());
  }

  @Test
  void shouldFailAndKillWhenItDoesNotExitInTime() throws Exception {
    try (Child child = echo(PATIENCE)) {
      assertThrows(AssertionError.class, () -> child.awaitExit(Duration.ofMillis(100)));

      await().atMost(20, SECONDS).until(() -> !child.isAlive());
    }
  }
}
