package org.wmrelay.it.child;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The system's MPlayer, without a window or a sound. */
public final class Mplayer {

  /** How many pictures were decoded, and all that MPlayer said. */
  public record Played(int exitCode, long videoFrames, String output) {}

  private static final Pattern FRAMES = Pattern.compile("(\\d+)/ *\\d+ +\\d+%");

  private Mplayer() {}

  /**
   * Plays a URL or file in real time.
   *
   * @param frames how many pictures to show before it leaves
   * @param patience after which it is killed and the test fails
   */
  public static Played play(String url, int frames, Duration patience) {
    List<String> command =
        List.of(
            Tools.require("mplayer").toString(),
            "-noconfig",
            "all",
            "-nolirc",
            "-nojoystick",
            "-noconsolecontrols",
            "-vo",
            "null",
            "-ao",
            "null",
            "-benchmark",
            "-frames",
            "" + frames,
            url);
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Map<String, String> environment = Map.of("HOME", temporary.resolve("no-home").toString());
    try (Child child = Child.start(command, temporary, environment, patience.plusSeconds(10))) {
      int code = child.awaitExit(patience);
      return new Played(code, lastFrame(child.output()), child.output());
    }
  }

  /** The status line is written over and over; the last number is the one that counts. */
  private static long lastFrame(String output) {
    Matcher matcher = FRAMES.matcher(output);
    long last = 0;
    while (matcher.find()) {
      last = Long.parseLong(matcher.group(1));
    }
    return last;
  }
}
