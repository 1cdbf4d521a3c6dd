package org.wmrelay.it.child;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The system's VLC, without a window or a sound: as an encoder that serves mmsh, and as a player
 * that tells what it decoded. VLC refuses to run as root, so root runs it as {@code nobody}, in a
 * directory of its own that anybody may write to.
 */
public final class Vlc implements AutoCloseable {

  /** What VLC has decoded so far; it counts some frames twice. */
  public record Stats(long demuxedKib, long videoDecoded, long audioDecoded) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String END_OF_STATS = "end of statistical info";
  private static final Pattern NUMBER = Pattern.compile("\\| ([a-z ]+[a-z]) *: *(\\d+)");

  private final Path directory;
  private final Child child;
  private final int port;

  private Vlc(Path directory, int port, List<String> arguments) {
    this.directory = directory;
    this.port = port;
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      String setpriv = Tools.require("setpriv").toString();
      command.addAll(List.of(setpriv, "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.add(Tools.require("vlc").toString());
    command.addAll(List.of("--no-media-library", "--vout=dummy", "--aout=dummy"));
    command.addAll(arguments);
    Map<String, String> environment = Map.of("HOME", directory.toString());
    child = Child.start(command, directory, environment, Child.LIFE_TIME);
  }

  /** Serves a file again and again in real time, as {@code mmsh://127.0.0.1:port/live}. */
  public static Vlc origin(Path file) {
    Tools.require("vlc");
    try {
      Path directory = openDirectory();
      Path copy = Files.copy(file, directory.resolve("origin.asf"));
      copy.toFile().setReadable(true, false);
      int port = FreePorts.tcp();
      String out = "#standard{access=mmsh,mux=asfh,dst=:" + port + "/live}";
      List<String> arguments =
          List.of("-I", "dummy", "--http-host=127.0.0.1", "--loop", copy.toString());
      List<String> all =
          Stream.concat(arguments.stream(), Stream.of("--sout", out, "--sout-keep")).toList();
      Vlc vlc = new Vlc(directory, port, all);
      return vlc.awaitDescribe();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Plays a URL until it is closed. */
  public static Vlc play(String url) {
    Tools.require("vlc");
    return new Vlc(openDirectory(), -1, List.of("-I", "rc", "--rc-fake-tty", url));
  }

  private static Path openDirectory() {
    try {
      Path directory = Files.createTempDirectory("wmrelay-vlc");
      directory.toFile().setWritable(true, false);
      directory.toFile().setReadable(true, false);
      directory.toFile().setExecutable(true, false);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Vlc awaitDescribe() {
    try {
      Awaitility.await("VLC to serve").atMost(PATIENCE).until(() -> describes(port));
      return this;
    } catch (ConditionTimeoutException e) {
      close();
      throw new AssertionError(child.output(), e);
    }
  }

  /** VLC listens before it has a header to give. */
  private static boolean describes(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(1000);
      String describe = "GET /live HTTP/1.0\r\nUser-Agent: NSPlayer/7.10.0.3059\r\n\r\n";
      socket.getOutputStream().write(describe.getBytes(ISO_8859_1));
      byte[] answer = socket.getInputStream().readNBytes(512);
      return new String(answer, ISO_8859_1).contains("\r\n\r\n$H");
    } catch (IOException e) {
      return false;
    }
  }

  /** Where the origin serves, e.g. with {@code mmsh} or {@code http}. */
  public String url(String scheme) {
    return scheme + "://127.0.0.1:" + port + "/live";
  }

  /** Asks the player for its counters. */
  public Stats stats() {
    long before = statsSeen();
    child.type("stats");
    Awaitility.await("VLC to tell").atMost(PATIENCE).until(() -> statsSeen() > before);
    Matcher numbers = NUMBER.matcher(child.lines().stream().collect(joining("\n")));
    long demuxed = 0;
    long video = 0;
    long audio = 0;
    while (numbers.find()) {
      long value = Long.parseLong(numbers.group(2));
      switch (numbers.group(1)) {
        case "demux bytes read" -> demuxed = value;
        case "video decoded" -> video = value;
        case "audio decoded" -> audio = value;
        default -> {}
      }
    }
    return new Stats(demuxed, video, audio);
  }

  private long statsSeen() {
    return child.lines().stream().filter(line -> line.contains(END_OF_STATS)).count();
  }

  /** Waits until the player has decoded that many pictures. */
  public Stats awaitVideo(int frames, Duration patience) {
    return Awaitility.await("VLC to decode " + frames + " frames\n" + child)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(300))
        .until(this::stats, stats -> stats.videoDecoded() >= frames);
  }

  public Child process() {
    return child;
  }

  @Override
  public void close() {
    child.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
