package org.wmrelay.server.settings;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything wrong in one configuration, each thing once, and what is merely worth a warning. */
final class Problems {
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  void add(ConfigOrigin origin, String key, String text) {
    problems.add(where(origin) + ": " + key + ": " + text);
  }

  void warn(ConfigOrigin origin, String key, String text) {
    warnings.add(where(origin) + ": " + key + ": " + text);
  }

  List<String> warnings() {
    return new ArrayList<>(warnings);
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(new ArrayList<>(problems));
    }
  }

  /** File and line, or what stands for them: the command line, a system property. */
  static String where(ConfigOrigin origin) {
    String file = origin.filename();
    if (file == null) {
      return origin.description();
    }
    return origin.lineNumber() > 0 ? file + ":" + origin.lineNumber() : file;
  }
}
