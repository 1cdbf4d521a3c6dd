package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What README and SECURITY.md promise is held by tests that are there. */
class ClaimsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST =
      Pattern.compile("`([A-Z]\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "module/SECURITY.md"})
  void shouldNameOnlyTestsThatAreThere(String page) throws IOException {
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Matcher test = TEST.matcher(Files.readString(ROOT.resolve(page))); test.find(); named++) {
      if (!isThere(test.group(1), test.group(2))) {
        missing.add(test.group());
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(named > 10, named + " tests named in " + page);
  }

  @Test
  void shouldHaveATestForEachPromise() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String promises = readme.substring(readme.indexOf("## What is promised"));
    List<String> rows =
        promises
            .substring(0, promises.indexOf("\n## ", 3))
            .lines()
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .toList();
    assertTrue(rows.size() > 10);
    for (String row : rows) {
      assertTrue(TEST.matcher(row).find(), row);
    }
  }

  private static boolean isThere(String name, String method) throws IOException {
    for (String module : List.of("module", "it-tests", "examples/standalone")) {
      Path tests = ROOT.resolve(module).resolve("src/test/java");
      try (Stream<Path> files = Files.walk(tests)) {
        List<Path> found = files.filter(file -> file.endsWith(name + ".java")).toList();
        if (!found.isEmpty()) {
          return method == null || Files.readString(found.get(0)).contains("void " + method + "(");
        }
      }
    }
    return false;
  }
}
