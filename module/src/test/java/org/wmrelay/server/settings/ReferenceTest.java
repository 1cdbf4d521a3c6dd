package org.wmrelay.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code reference.conf} explains just what is read: no key less, no key more. */
class ReferenceTest {
  private static final String EXAMPLE = "wmrelay.publishing-points.\"/studio\".";
  private static final String DEFAULTS = "wmrelay.defaults.";

  @Test
  void shouldExplainEveryKeyThatIsRead() throws IOException {
    Map<String, ConfigValue> written = values(reference());

    Set<String> unexplained = new TreeSet<>();
    for (String key : asked()) {
      ConfigValue value = written.get(key);
      if (value == null || value.origin().comments().isEmpty()) {
        unexplained.add(key);
      }
    }

    assertEquals(Set.of(), unexplained);
  }

  @Test
  void shouldReadEveryKeyThatIsWritten() throws IOException {
    Set<String> dead =
        values(reference()).keySet().stream()
            .map(ReferenceTest::whereExplained)
            .filter(key -> !askedUnchecked().contains(key))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of(), dead);
  }

  @Test
  void shouldHaveOnlyUsableValues() throws IOException {
    Problems problems = new Problems();
    new Reading(reader(problems), problems).settings();

    problems.throwIfAny();
  }

  /** Explanations are sentences, not repetitions of the key. */
  @Test
  void shouldExplainInSentences() throws IOException {
    values(reference())
        .forEach(
            (key, value) -> {
              String comment = String.join(" ", value.origin().comments()).strip();
              assertFalse(comment.isEmpty() || !comment.matches("(?s).*[.)].*"), key);
            });
  }

  private static Set<String> askedUnchecked() {
    try {
      return asked();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** All keys that are read, each where it is to be explained. */
  private static Set<String> asked() throws IOException {
    Problems problems = new Problems();
    SettingsReader root = reader(problems);
    new Reading(root, problems).settings();
    return root.askedFor().map(ReferenceTest::whereExplained).collect(Collectors.toSet());
  }

  private static SettingsReader reader(Problems problems) throws IOException {
    ConfigObject block = reference().getObject("wmrelay");
    return SettingsReader.of("wmrelay", block, Path.of(""), problems);
  }

  /** What points may override is explained at the defaults; a point has a few keys of its own. */
  private static String whereExplained(String key) {
    if (key.startsWith(EXAMPLE)
        && !List.of("source", "any-path", "clustered").contains(key.substring(EXAMPLE.length()))) {
      return DEFAULTS + key.substring(EXAMPLE.length());
    }
    return key.replace("wmrelay.udp-defaults.", DEFAULTS);
  }

  private static Map<String, ConfigValue> values(Config config) {
    Map<String, ConfigValue> values = new TreeMap<>();
    collect("wmrelay", config.getObject("wmrelay"), values);
    return values;
  }

  private static void collect(String path, ConfigObject block, Map<String, ConfigValue> values) {
    block.forEach(
        (name, value) -> {
          String key = path + "." + ConfigUtil.joinPath(name);
          if (value instanceof ConfigObject inner) {
            collect(key, inner, values);
          } else {
            values.put(key, value);
          }
        });
  }

  /** With the keys that have no default: lines that begin with # and no space. */
  private static Config reference() throws IOException {
    try (InputStream in = Settings.class.getResourceAsStream("/reference.conf")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigFactory.parseString(text.replaceAll("(?m)^( *)#(?=[^\\s#])", "$1"));
    }
  }
}
