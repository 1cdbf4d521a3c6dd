package org.wmrelay.it.child;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentest4j.TestAbortedException;

@Isolated
class ToolsTest {

  private final String before = System.getProperty("test.tools", "");

  @BeforeEach
  void forgetTheSwitch() {
    System.clearProperty("test.tools");
  }

  @AfterEach
  void restoreTheSwitch() {
    System.setProperty("test.tools", before);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no sh")
  void shouldFindWhatIsThere() {
    assertTrue(Tools.require("sh").isAbsolute());
  }

  @Test
  void shouldSkipTheTestWhenAToolIsMissing() {
    assertThrows(TestAbortedException.class, () -> Tools.require("no-such-tool"));
  }

  @Test
  void shouldFailTheTestWhenToolsAreRequired() {
    System.setProperty("test.tools", "required");

    assertThrows(AssertionError.class, () -> Tools.require("no-such-tool"));
  }
}
