package org.wmrelay.it.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Browser;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.Ffmpeg;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.child.Tools;
import org.wmrelay.it.child.Vlc;

/** The examples for UDP feeds with the programs that people use at both ends. */
@Timeout(180)
class CloneToolsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern TCP_PORT = Pattern.compile("raw TCP clients connect to port (\\d+)");
  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

  private final int udpPort = FreePorts.udp();

  @TempDir private Path directory;

  private StandaloneJar relay(String source, String contentType) throws IOException {
    String text =
        """
        wmrelay.publishing-points."/feed" {
          source = "%s", content-type = %s, clone.tcp.port = 0, max-lag = 1 MiB
        }
        """;
    Path file = directory.resolve("feed.conf");
    Files.writeString(file, text.formatted(source, contentType));
    return StandaloneJar.start("--config", file.toString());
  }

  private static String tcp(StandaloneJar relay) {
    return relay.process().awaitLine(TCP_PORT, PATIENCE).group(1);
  }

  private Child script(String name, String... arguments) {
    Stream<String> script = Stream.of("sh", EXAMPLES.resolve(name).toString());
    return start(Stream.concat(script, Stream.of(arguments)).toList());
  }

  private Child start(List<String> command) {
    return Child.start(command, directory, Map.of(), Duration.ofMinutes(3));
  }

  @Test
  void shouldGiveFfmpegATransportStreamByTcpAndByHttp() throws IOException {
    try (StandaloneJar relay = relay("udp://127.0.0.1:" + udpPort, "video/mp2t");
        Child sender = Ffmpeg.sendTransportStream("127.0.0.1", udpPort, 120)) {
      for (String url : List.of("tcp://127.0.0.1:" + tcp(relay), relay.url("/feed"))) {
        Ffmpeg.Played played = Ffmpeg.play(url, PATIENCE, "-frames:v", "30");
        assertEquals(30, played.videoFrames(), played + sender.output());
      }
    }
  }

  @Tag("players")
  @Test
  void shouldGiveVlcWhatTheExampleForTelevisionSendsByRtp() throws IOException {
    Tools.require("ffmpeg");
    try (StandaloneJar relay = relay("rtp://127.0.0.1:" + udpPort, "video/mp2t");
        Child sender = script("iptv/sender.sh", "127.0.0.1", "" + udpPort, "120")) {
      for (String url : List.of("tcp://127.0.0.1:" + tcp(relay), relay.url("/feed"))) {
        try (Vlc player = Vlc.play(url)) {
          Vlc.Stats stats = player.awaitVideo(40, PATIENCE);
          assertTrue(stats.audioDecoded() > 0, stats + sender.output());
        }
      }
    }
  }

  @Tag("players")
  @Test
  void shouldGiveNetcatAndSocatWhatTheExampleForSentencesSendsToAGroup() throws IOException {
    String nc = Tools.require("nc").toString();
    String socat = Tools.require("socat").toString();
    String group = "udp://239.255.76.5:" + udpPort + "?interface=127.0.0.1";
    String options = udpPort + ",ip-multicast-if=127.0.0.1";
    try (StandaloneJar relay = relay(group, "text/plain")) {
      String port = tcp(relay);
      try (Child netcat = start(List.of(nc, "-d", "127.0.0.1", port));
          Child cat = start(List.of(socat, "-u", "TCP:127.0.0.1:" + port, "STDOUT"));
          Child talker = script("nmea/talker.sh", "239.255.76.5", options)) {
        for (Child reader : List.of(netcat, cat)) {
          reader.awaitText("$GPGGA,123519,4807.038,N,01131.000,E,1,08", PATIENCE);
        }
        assertEquals("", talker.output());
      }
    }
  }

  @Tag("players")
  @Test
  void shouldGiveAPageInABrowserEachDatagramAsAMessage() throws IOException {
    String source = "udp://127.0.0.1:" + udpPort;
    try (StandaloneJar relay = relay(source, "text/plain, burst = 1 m");
        Browser browser = Browser.start();
        DatagramSocket sender = new DatagramSocket()) {
      browser.open(relay.url("/feed"));
      browser.run(
          """
          window.got = [];
          window.socket = new WebSocket('ws://' + location.host + '/feed');
          socket.onmessage = event => got.push(event.data);
          """);
      await(browser, "return String(socket.readyState)", "1");
      StringBuilder expected = new StringBuilder();
      for (int number = 0; number < 200; number++) {
        String sentence = "$GPXYZ," + number + ",K\u00f6ln";
        byte[] datagram = sentence.getBytes(UTF_8);
        sender.send(
            new DatagramPacket(
                datagram, datagram.length, InetAddress.getLoopbackAddress(), udpPort));
        expected.append(sentence).append('|');
      }
      await(browser, "return got.map(text => text + '|').join('')", expected.toString());
    }
  }

  private static void await(Browser browser, String script, String expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(expected, browser.run(script)));
  }
}
