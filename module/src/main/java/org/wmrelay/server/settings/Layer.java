package org.wmrelay.server.settings;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One block of the configuration, its full key, and which of its keys mean something. */
class Layer {
  private final String path;
  private final ConfigObject block;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();
  private final Map<String, Layer> children = new HashMap<>();

  Layer(String path, ConfigObject block, Problems problems) {
    this.path = path;
    this.block = block;
    this.problems = problems;
  }

  /** The block {@code { key = value }}, of which only the value was written. */
  static Layer standingFor(String path, String key, ConfigValue value, Problems problems) {
    return new Layer(path, value.atKey(key).root(), problems) {
      @Override
      String path(String any) {
        return path;
      }
    };
  }

  /** The full key of one of this block's keys. */
  String path(String key) {
    return path + "." + ConfigUtil.joinPath(key);
  }

  ConfigObject block() {
    return block;
  }

  /** Null if this block does not have the key; asked for, it counts as known. */
  @Nullable ConfigValue find(String key) {
    known.add(key);
    return block.get(key);
  }

  /** The block under that key; an empty one if there is none. */
  Layer child(String key) {
    known.add(key);
    return children.computeIfAbsent(key, this::newChild);
  }

  private Layer newChild(String key) {
    ConfigValue value = block.get(key);
    if (value instanceof ConfigObject object) {
      return new Layer(path(key), object, problems);
    }
    if (value != null) {
      problems.add(
          value.origin(), path(key), "expected a block { ... }, found " + Found.show(value));
    }
    return new Layer(path(key), ConfigFactory.empty().root(), problems);
  }

  /** The full keys of all values that were asked for, here and in the blocks below. */
  Stream<String> askedFor() {
    Stream<String> here =
        known.stream().filter(key -> !children.containsKey(key)).map(key -> path(key));
    return Stream.concat(here, children.values().stream().flatMap(Layer::askedFor));
  }

  void rejectUnknownKeys() {
    block.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            problems.add(value.origin(), path(key), "unknown key" + suggestionFor(key));
          }
        });
    children.values().forEach(Layer::rejectUnknownKeys);
  }

  private String suggestionFor(String key) {
    String nearest = null;
    int least = key.length() / 3 + 2;
    for (String candidate : known) {
      int distance = EditDistance.between(key, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }
}
