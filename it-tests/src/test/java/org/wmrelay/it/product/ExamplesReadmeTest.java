package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of examples is complete and names no other. */
class ExamplesReadmeTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @Test
  void shouldListEveryExample() throws IOException {
    Matcher row =
        Pattern.compile("^\\| \\[[^]]+]\\(([^)]+)\\) \\|", Pattern.MULTILINE)
            .matcher(Files.readString(EXAMPLES.resolve("README.md")));
    Set<String> listed = new TreeSet<>();
    while (row.find()) {
      listed.add(row.group(1));
    }
    assertEquals(directories(), listed);
  }

  private static Set<String> directories() throws IOException {
    try (Stream<Path> entries = Files.list(EXAMPLES)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals("target") && !name.startsWith("."))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
