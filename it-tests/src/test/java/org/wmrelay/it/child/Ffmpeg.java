package org.wmrelay.it.child;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

/**
 * A real ffmpeg, brought along as a Maven artifact with the natives of this platform: it makes the
 * media of the tests, pushes, and is a player that says what it could decode.
 */
public final class Ffmpeg {

  private static final Duration MAKING = Duration.ofMinutes(1);

  /**
   * How a stream was played.
   *
   * @param exitCode 0 if ffmpeg was content
   * @param videoFrames decoded pictures
   * @param playedMs the last time stamp that came out of a decoder, from the first one on
   * @param errors the lines in which it complained about what it got
   * @param remarks the lines about how it began and ended: that there are pictures before the first
   *     key frame, as may be in the packet a newcomer joins at; and that there is no more, which
   *     for an endless stream is always an error, be it cut or said with {@code $E(0)}
   */
  public record Played(
      int exitCode, long videoFrames, long playedMs, List<String> errors, List<String> remarks) {

    /** Every bit of what came could be decoded, however it ended. */
    public boolean isClean() {
      return exitCode == 0 && errors.isEmpty();
    }
  }

  private static final Pattern REMARK =
      Pattern.compile(
          "first frame is no keyframe|Stream ended!|Stream ends prematurely at \\d+, should be 18446744073709551615"
              + "|Read data packet header failed!|Recv other type packet -5$"
              + "|Error during demuxing|Last message repeated");

  private Ffmpeg() {}

  /** The program; unpacked to the build directory at the first call. */
  public static Path executable() {
    if (System.getProperty("org.bytedeco.javacpp.cachedir") == null) {
      System.setProperty("org.bytedeco.javacpp.cachedir", Path.of("target/javacpp").toString());
    }
    return Path.of(Loader.load(ffmpeg.class));
  }

  /** Starts ffmpeg with these arguments; for pushing, and whatever else runs beside a test. */
  public static Child start(Duration life, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(executable().toAbsolutePath().toString());
    command.addAll(List.of("-hide_banner", "-nostdin", "-v", "error"));
    command.addAll(arguments);
    return Child.start(command, Path.of("").toAbsolutePath(), Map.of(), life);
  }

  /** Runs ffmpeg to its end, which must come within a minute and be a success. */
  public static void run(List<String> arguments) {
    try (Child child = start(MAKING, arguments)) {
      int code = child.awaitExit(MAKING);
      if (code != 0) {
        throw new AssertionError("ffmpeg " + arguments + ": " + code + child.output());
      }
    }
  }

  private static List<String> picture(int seconds) {
    return List.of("-f", "lavfi", "-i", "testsrc=size=160x120:rate=15:duration=" + seconds);
  }

  private static List<String> tone(int seconds) {
    String source = "sine=frequency=440:sample_rate=44100:duration=" + seconds;
    return List.of("-f", "lavfi", "-i", source);
  }

  /** Arguments for an input of that length: a moving test picture, 15 a second, and a tone. */
  public static List<String> testPicture(int seconds) {
    return concat(picture(seconds), tone(seconds));
  }

  /** Arguments for the codecs of Windows Media, with a key frame a second. */
  public static List<String> windowsMedia() {
    return List.of(
        "-c:v", "wmv2", "-g", "15", "-b:v", "200k", "-c:a", "wmav2", "-b:a", "64k", "-ac", "1");
  }

  /**
   * Makes a file with test picture and tone as wmv2 and wmav2.
   *
   * @param format {@code asf} or {@code asf_stream}
   * @param packetSize bytes of an ASF packet
   */
  public static Path make(Path file, String format, int seconds, int packetSize) {
    run(
        concat(
            testPicture(seconds),
            windowsMedia(),
            List.of("-packet_size", "" + packetSize, "-f", format, "-y", file.toString())));
    return file;
  }

  /** Makes an ASF file with a tone as wmav2 and no picture. */
  public static Path makeAudio(Path file, int seconds) {
    run(
        concat(
            tone(seconds),
            List.of("-c:a", "wmav2", "-b:a", "64k", "-ac", "1", "-f", "asf"),
            List.of("-y", file.toString())));
    return file;
  }

  /**
   * Starts sending test picture and tone as an MPEG transport stream in real time to a UDP port.
   */
  public static Child sendTransportStream(String host, int port, int seconds) {
    return start(
        Duration.ofSeconds(seconds + 20L),
        concat(
            List.of("-re"),
            picture(seconds),
            List.of("-re"),
            tone(seconds),
            List.of("-c:v", "mpeg2video", "-g", "15", "-c:a", "mp2", "-f", "mpegts"),
            List.of("udp://" + host + ":" + port + "?pkt_size=1316")));
  }

  /** Plays all of a URL or file; see {@link #play(String, Duration, String...)}. */
  public static Played play(String url, Duration patience) {
    return play(url, patience, new String[0]);
  }

  /**
   * Plays a URL or file, decodes everything and shows nothing.
   *
   * @param patience after which it is killed and the test fails
   * @param limits what ends it earlier, e.g. {@code -t 5} or {@code -frames:v 30}
   */
  public static Played play(String url, Duration patience, String... limits) {
    List<String> arguments =
        concat(
            List.of("-progress", "pipe:1", "-i", url),
            List.of(limits),
            List.of("-fps_mode", "passthrough", "-f", "null", "-"));
    try (Child child = start(patience.plusSeconds(10), arguments)) {
      int code = child.awaitExit(patience);
      return played(code, child.lines());
    }
  }

  private static Played played(int code, List<String> lines) {
    long frames = 0;
    long playedUs = 0;
    List<String> errors = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (String line : lines) {
      String[] pair = line.split("=", 2);
      if (!line.matches("[a-z_0-9]+=.*")) {
        (REMARK.matcher(line).find() ? remarks : errors).add(line);
      } else if (pair[0].equals("frame")) {
        frames = Long.parseLong(pair[1].trim());
      } else if (pair[0].equals("out_time_us") && !pair[1].equals("N/A")) {
        playedUs = Long.parseLong(pair[1].trim());
      }
    }
    return new Played(code, frames, playedUs / 1000, errors, remarks);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private static List<String> concat(List<String>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }
}
