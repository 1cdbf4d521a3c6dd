package org.wmrelay.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.server.settings.Settings;

class OpenFilesTest {

  @ParameterizedTest
  @CsvSource({
    "1000, 450, 0, ''",
    "1000, 1000, 0, 'the system allows 1000 open files, 2000 listeners may need 2100'",
    "1000, 1000, 800, ''",
    "1000, 1000, 950, 'the system allows 1000 open files, 950 listeners may need 1050'",
    "1000, 0, 0, ''",
    "1000, 0, 950, 'the system allows 1000 open files, 950 listeners may need 1050'",
    "1000, 400, 5000, ''"
  })
  void shouldWarnWhenTwoPointsMayHaveMoreListenersThanFiles(
      long allowed, int ofEach, int ofAll, String warning) {
    Settings settings =
        Settings.of(
            ConfigFactory.parseString(
                String.format(
                    """
                    wmrelay {
                      defaults.max-listeners = %d
                      limits.max-listeners = %d
                      publishing-points { "/a".source = "http://a/", "/b".source = "http://b/" }
                    }
                    """,
                    ofEach, ofAll)));

    Optional<String> expected =
        warning.isEmpty() ? Optional.empty() : Optional.of(warning + ": raise ulimit -n");
    assertEquals(expected, OpenFiles.warning(settings, allowed));
  }
}
