package org.wmrelay.server.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one block of the configuration strictly. A wrong value is noted with file, line, key, what
 * was expected and what was found, and something harmless is returned instead, so that reading goes
 * on and finds all problems; {@link Problems#throwIfAny} ends it.
 *
 * <p>A block can lie {@linkplain #over over} others which hold what it leaves out: a publishing
 * point over the defaults. Messages name the block that holds the value.
 */
final class SettingsReader {

  /** Turns a value into something typed; throws if it is not what was expected. */
  private interface Parser<T> {
    T parse(Config holder);
  }

  private static final String HELD = "held";
  private static final String OR_AUTO = "auto or ";

  private final List<Layer> layers;
  private final Path base;
  private final Problems problems;

  private SettingsReader(List<Layer> layers, Path base, Problems problems) {
    this.layers = layers;
    this.base = base;
    this.problems = problems;
  }

  /**
   * @param path the block's full key
   * @param base what relative paths of files are relative to
   */
  static SettingsReader of(String path, ConfigObject block, Path base, Problems problems) {
    return new SettingsReader(List.of(new Layer(path, block, problems)), base, problems);
  }

  // ---- blocks ----

  /** The block under that key, in all layers. */
  SettingsReader block(String key) {
    return with(layers.stream().map(layer -> layer.child(key)).toList());
  }

  /** This block, and what it leaves out from those. */
  SettingsReader over(SettingsReader... others) {
    List<Layer> all = new ArrayList<>(layers);
    Arrays.stream(others).forEach(other -> all.addAll(other.layers));
    return with(all);
  }

  /** This block alone, without what it lies over. */
  SettingsReader own() {
    return with(layers.subList(0, 1));
  }

  private SettingsReader with(List<Layer> newLayers) {
    return new SettingsReader(newLayers, base, problems);
  }

  /** The keys of a block in which the operator chooses the names, in order. */
  Iterable<String> names() {
    return new TreeSet<>(layers.get(0).block().keySet());
  }

  /**
   * The blocks of a list; one block alone counts as a list of one.
   *
   * @param only the key that is meant where something stands instead of a block
   */
  List<SettingsReader> blocks(String key, String only) {
    Held held = find(key);
    if (held == null) {
      return List.of();
    }
    if (!(held.value() instanceof ConfigList list)) {
      return List.of(block(held.path(), held.value(), only));
    }
    List<SettingsReader> blocks = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      blocks.add(block(held.path() + "[" + i + "]", list.get(i), only));
    }
    return blocks;
  }

  private SettingsReader block(String path, ConfigValue value, String only) {
    Layer layer =
        value instanceof ConfigObject block
            ? new Layer(path, block, problems)
            : Layer.standingFor(path, only, value, problems);
    return with(List.of(layer));
  }

  Stream<String> askedFor() {
    return layers.get(0).askedFor();
  }

  void rejectUnknownKeys() {
    layers.get(0).rejectUnknownKeys();
  }

  // ---- values ----

  boolean has(String key) {
    return find(key) != null;
  }

  /** The value, if there is one and it is a text. */
  Optional<String> text(String key) {
    Held held = find(key);
    return held != null && held.value().unwrapped() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  /** What the given getter reads, if the key is there. */
  <T> Optional<T> optional(String key, Function<String, T> getter) {
    return has(key) ? Optional.of(getter.apply(key)) : Optional.empty();
  }

  boolean bool(String key) {
    return read(key, "true or false", false, holder -> holder.getBoolean(HELD));
  }

  String string(String key) {
    return read(key, "a text", "", SettingsReader::text);
  }

  /** A text that no message shows. */
  String secret(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      problem(key, "expected a text; put it in quotes");
    }
    return text.orElse("");
  }

  Path path(String key) {
    return read(key, "the path of a file", base, holder -> resolve(text(holder)));
  }

  /** The file of that name; a relative one lies where the configuration says. */
  Path resolve(String name) {
    require(!name.isBlank());
    return base.resolve(name);
  }

  int integer(String key, int min, int max) {
    return integer(key, "", min, max);
  }

  /** Empty if the value is the word {@code auto}. */
  Optional<Integer> integerOrAuto(String key, int min, int max) {
    return isAuto(key) ? Optional.empty() : Optional.of(integer(key, OR_AUTO, min, max));
  }

  private int integer(String key, String prefix, int min, int max) {
    String expected = prefix + "a whole number from " + min + " to " + max;
    return read(key, expected, min, holder -> inRange(holder.getDouble(HELD), min, max));
  }

  private static int inRange(double value, int min, int max) {
    require(value == Math.rint(value) && value >= min && value <= max);
    return (int) value;
  }

  Duration duration(String key, Duration min, Duration max) {
    return duration(key, "", min, max);
  }

  /** Empty if the value is the word {@code auto}. */
  Optional<Duration> durationOrAuto(String key, Duration min, Duration max) {
    return isAuto(key) ? Optional.empty() : Optional.of(duration(key, OR_AUTO, min, max));
  }

  private Duration duration(String key, String prefix, Duration min, Duration max) {
    String expected = prefix + "a time from " + Units.show(min) + " to " + Units.show(max);
    return read(key, expected + Units.TIME_HINT, min, holder -> duration(holder, min, max));
  }

  private boolean isAuto(String key) {
    return text(key).filter("auto"::equals).isPresent();
  }

  private static Duration duration(Config holder, Duration min, Duration max) {
    requireUnit(holder);
    Duration value = holder.getDuration(HELD);
    require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    return value;
  }

  long size(String key, long min, long max) {
    String expected = "a size from " + Units.show(min) + " to " + Units.show(max);
    return read(key, expected + Units.SIZE_HINT, min, holder -> size(holder, min, max));
  }

  private static long size(Config holder, long min, long max) {
    requireUnit(holder);
    long value = holder.getBytes(HELD);
    require(value >= min && value <= max);
    return value;
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    String words = Arrays.stream(constants).map(Units::word).collect(Collectors.joining(" or "));
    return read(key, words, constants[0], holder -> Enum.valueOf(type, constantName(text(holder))));
  }

  private static String constantName(String word) {
    require(word.equals(word.toLowerCase(Locale.ROOT)));
    return word.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** What the parser makes of each text of a list; one text alone is a list of one. */
  <T> List<T> list(String key, String expected, Function<String, T> parser) {
    Held held = find(key);
    if (held == null) {
      problem(key, "missing; expected a list, each " + expected);
      return List.of();
    }
    List<T> parsed = new ArrayList<>();
    for (ConfigValue value :
        held.value() instanceof ConfigList list ? list : List.of(held.value())) {
      parse(held.path(), value, expected, holder -> parser.apply(text(holder)))
          .ifPresent(parsed::add);
    }
    return parsed;
  }

  /** What the parser makes of a text; it throws IllegalArgumentException on a wrong one. */
  <T> T parsed(String key, String expected, T otherwise, Function<String, T> parser) {
    return read(key, expected, otherwise, holder -> parser.apply(text(holder)));
  }

  private <T> T read(String key, String expected, T otherwise, Parser<T> parser) {
    Held held = find(key);
    if (held == null) {
      problem(key, "missing; expected " + expected);
      return otherwise;
    }
    return parse(held.path(), held.value(), expected, parser).orElse(otherwise);
  }

  private <T> Optional<T> parse(String path, ConfigValue value, String expected, Parser<T> parser) {
    try {
      return Optional.of(parser.parse(value.atKey(HELD)));
    } catch (ConfigException | IllegalArgumentException e) {
      String found = Found.show(value);
      problems.add(value.origin(), path, "expected " + expected + ", found " + found);
      return Optional.empty();
    }
  }

  private static String text(Config holder) {
    ConfigValueType type = holder.getValue(HELD).valueType();
    require(type != ConfigValueType.OBJECT && type != ConfigValueType.LIST);
    return holder.getString(HELD);
  }

  /** Numbers without a unit are refused, except 0: what they count is easily mistaken. */
  private static void requireUnit(Config holder) {
    String text = text(holder).strip();
    require(text.equals("0") || text.matches(".*\\D"));
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }

  // ---- messages ----

  void problem(String key, String text) {
    Held held = find(key);
    problems.add(origin(held), held == null ? layers.get(0).path(key) : held.path(), text);
  }

  void warn(String key, String text) {
    Held held = find(key);
    problems.warn(origin(held), held == null ? layers.get(0).path(key) : held.path(), text);
  }

  /** File and line of a value, or of the block if it is not there. */
  String where(String key) {
    return Problems.where(origin(find(key)));
  }

  private ConfigOrigin origin(@Nullable Held held) {
    return held == null ? layers.get(0).block().origin() : held.value().origin();
  }

  private record Held(String path, ConfigValue value) {}

  private @Nullable Held find(String key) {
    Held found = null;
    for (Layer layer : layers) {
      ConfigValue value = layer.find(key);
      if (found == null && value != null) {
        found = new Held(layer.path(key), value);
      }
    }
    return found;
  }
}
