package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushGateTest {
  @TempDir Path directory;

  private PushGate gate(boolean open, Path file) {
    Optional<Path> users = Optional.of(file);
    return new PushGate(new PushSettings(users, Optional.empty(), open, Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({
    "true, user=password, login",
    "true, user=, open",
    "true, # nobody, open",
    "true, gone, open",
    "false, user=password, login",
    "false, user=, closed",
    "false, # nobody, closed",
    "false, gone, closed"
  })
  void shouldBeOpenOnlyIfThatIsWrittenAndNobodyHasAPassword(boolean open, String line, String is)
      throws IOException {
    Path file = directory.resolve("users");
    if (!line.equals("gone")) {
      Files.writeString(file, line + "\n");
    }
    PushGate gate = gate(open, file);
    assertEquals(is.equals("open"), gate.isOpen());
    assertEquals(is.equals("closed"), gate.isClosed());
  }

  @Test
  void shouldCloseWhenTheFileGetsItsFirstUser() throws IOException {
    Path file = directory.resolve("users");
    PushGate gate = gate(true, file);
    assertTrue(gate.isOpen());
    Files.writeString(file, "user=password\n");
    assertFalse(gate.isOpen());
    assertFalse(gate.isClosed());
  }
}
