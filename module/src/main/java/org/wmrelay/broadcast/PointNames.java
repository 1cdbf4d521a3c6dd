package org.wmrelay.broadcast;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a publishing point may be called. Its name is the decoded path under which it is found. */
public final class PointNames {
  private PointNames() {}

  /** Null if the name can be used, else why not. */
  public static @Nullable String whyNot(String name) {
    if (!name.startsWith("/")) {
      return "a publishing point's name must start with /";
    }
    if (name.equals("/")) {
      return null;
    }
    List<String> segments = List.of(name.substring(1).split("/", -1));
    if (segments.contains("")) {
      return "a publishing point's name must not have an empty part (// or a / at its end)";
    }
    if (segments.contains("..") || segments.contains(".")) {
      return "a publishing point's name must not contain . or .. as a part";
    }
    if (segments.get(0).equals("-")) {
      return "/-/ is kept for wmrelay's own pages";
    }
    return whyNotReachable(name);
  }

  private static @Nullable String whyNotReachable(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".asx") || lower.endsWith(".m3u")) {
      return "names ending in .asx and .m3u are those of playlists";
    }
    if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || "%?#;\\".indexOf(c) >= 0)) {
      return "a publishing point's name must not contain % ? # ; \\ or control characters;"
          + " other characters are written as they are, not encoded";
    }
    return null;
  }
}
