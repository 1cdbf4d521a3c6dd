package org.wmrelay.standalone;

import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wmrelay.server.settings.Settings;

/**
 * What the options say, as a configuration: one point that takes every path, open to every encoder
 * unless a password or a users file says who may push.
 *
 * @param source {@link #PUSH}, or a URL
 * @param listeners null for the default, as in all others
 */
record OnePoint(
    String source,
    @Nullable Integer listeners,
    @Nullable Integer lagKib,
    @Nullable String usersFile,
    @Nullable String password) {

  static final String COMMAND_LINE = "command line";
  static final String PUSH = "push";

  Settings settings() {
    Map<String, Object> point = new HashMap<>();
    point.put("source", source);
    point.put("any-path", true);
    if (listeners != null) {
      point.put("max-listeners", listeners);
    }
    if (lagKib != null) {
      point.put("max-lag", lagKib + " KiB");
    }
    if (source.equals(PUSH)) {
      point.put("push", push());
    }
    Map<String, Object> points = Map.of("publishing-points", Map.of("/", point));
    return Settings.of(
        ConfigValueFactory.fromMap(Map.of("wmrelay", points), COMMAND_LINE).toConfig());
  }

  private Map<String, Object> push() {
    Map<String, Object> push = new HashMap<>();
    push.put("open", true);
    if (usersFile != null) {
      push.put("users-file", usersFile);
    }
    if (password != null && !password.isEmpty()) {
      push.put("password", password);
    }
    return push;
  }
}
