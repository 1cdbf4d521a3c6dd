package org.wmrelay.server.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration that the project shows can be used as it stands. */
class SamplesTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern HOCON = Pattern.compile("(?s)```hocon\\R(.*?)```");

  /** A key or a block that a sample offers for being uncommented. */
  private static final Pattern OFFER = Pattern.compile("(?m)^( *)#(?=[^\\s#])");

  @ParameterizedTest
  @MethodSource("files")
  void shouldLoadEveryFile(Path file) {
    assertDoesNotThrow(() -> Settings.load(PROJECT.resolve(file)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldLoadEveryFileWithAllThatItOffers(Path file) throws IOException {
    String text = Files.readString(PROJECT.resolve(file));

    load(OFFER.matcher(text).replaceAll("$1"), file);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldLoadEverySampleOfPage(Path page) throws IOException {
    List<String> samples = new ArrayList<>();
    Matcher matcher = HOCON.matcher(Files.readString(PROJECT.resolve(page)));
    while (matcher.find()) {
      samples.add(matcher.group(1));
    }

    for (String sample : samples) {
      assertTrue(load(sample, page).root().containsKey("wmrelay"), sample);
    }
  }

  @Test
  void shouldPublishNothingAsShipped() {
    assertEquals(List.of(), Settings.load(PROJECT.resolve("config/wmrelay.conf")).points());
  }

  private static Config load(String text, Path origin) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setOriginDescription(origin.toString());
    Config config = ConfigFactory.parseString(text, options);
    assertDoesNotThrow(() -> Settings.of(config), text);
    return config;
  }

  static List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String directory : List.of("config", "examples")) {
      files.addAll(find(PROJECT.resolve(directory), ".conf"));
    }
    assertTrue(files.contains(Path.of("config", "wmrelay.conf")), files.toString());
    return files;
  }

  static List<Path> pages() {
    return find(PROJECT, ".md");
  }

  private static List<Path> find(Path directory, String ending) {
    try (Stream<Path> found = Files.walk(directory)) {
      return found
          .filter(path -> path.toString().endsWith(ending))
          .map(PROJECT::relativize)
          .filter(path -> !path.toString().contains("target"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
