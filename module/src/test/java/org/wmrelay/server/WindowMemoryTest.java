package org.wmrelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wmrelay.server.settings.Settings;

class WindowMemoryTest {
  private static final long MIB = 1024 * 1024;

  private static final Settings THREE =
      Settings.of(
          ConfigFactory.parseString(
              """
              wmrelay {
                defaults.push.open = true
                publishing-points {
                  "/a" { source = push, window = 2 MiB }
                  "/b" { source = push, window = 8 MiB }
                  "/c/*" { source = push, window = 512 MiB }
                }
              }
              """));

  @Test
  void shouldWarnWhenTheHeapHasNoRoomForTwoWindowsOfEachPoint() {
    assertEquals(
        Optional.of(
            "the windows of 2 points take 10 MiB for each form in which they are heard,"
                + " and the heap has 19 MiB at most: raise -Xmx, or lower window"),
        WindowMemory.warning(THREE.points(), 20 * MIB - 1));
  }

  @Test
  void shouldSayNothingWhenTheHeapHasThatRoom() {
    assertEquals(Optional.empty(), WindowMemory.warning(THREE.points(), 20 * MIB));
  }
}
