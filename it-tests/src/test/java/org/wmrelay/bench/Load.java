package org.wmrelay.bench;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What a server has to do in one measurement; read from options, not changed afterwards. */
final class Load {

  /** What a listener speaks. */
  enum Wire {
    /** Windows Media HTTP streaming. */
    MMSH,
    /** HTTP; plain ASF if the server knows the format. */
    HTTP,
    /** A TCP connection and nothing else; the source is datagrams. */
    RAW
  }

  @Option(names = "--wire", description = "mmsh, http (plain ASF) or raw (TCP, fed by UDP).")
  Wire wire = Wire.MMSH;

  @Option(names = "--tls", description = "Listeners speak TLS 1.3.")
  boolean tls;

  @Option(names = "--listeners", description = "Listeners whose stream is measured.")
  int listeners = 1000;

  @Option(names = "--bit-rate", description = "Bits a second.")
  int bitRate = 300_000;

  @Option(names = "--packet-size", description = "Bytes of a packet or datagram.")
  int packetSize = 1450;

  @Option(names = "--tick", description = "Milliseconds between two writes to one listener.")
  int tickMs = 200;

  @Option(names = "--points", description = "Publishing points the listeners are spread over.")
  int points = 1;

  @Option(names = "--stalled", description = "Listeners in addition that stop reading.")
  int stalled;

  @Option(names = "--slow", description = "Listeners in addition that read half the bit rate.")
  int slow;

  @Option(names = "--churn", description = "Joins a second in addition, for two seconds each.")
  int churn;

  @Option(names = "--join-rate", description = "Joins a second at the beginning; 0: at once.")
  int joinRate = 500;

  private Load() {}

  /** Later arguments win. */
  static Load of(Iterable<String> arguments) {
    Load load = new Load();
    CommandLine parser = new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(load));
    parser.setOverwrittenOptionsAllowed(true).setCaseInsensitiveEnumValuesAllowed(true);
    parser.parseArgs(
        java.util.stream.StreamSupport.stream(arguments.spliterator(), false)
            .toArray(String[]::new));
    return load;
  }

  double packetsPerSecond() {
    return bitRate / 8.0 / packetSize;
  }

  /** Connections that a server may have at once. */
  int connections() {
    return listeners + stalled + slow + 3 * churn;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%,d × ", listeners)).append(name(wire));
    text.append(String.format(Locale.ROOT, ", %,d kbit/s", bitRate / 1000));
    text.append(tickMs == 0 ? ", at once" : ", tick " + tickMs + " ms");
    append(text, tls ? 1 : 0, "TLS");
    append(text, points - 1, points + " points");
    append(text, stalled, stalled + " stalled");
    append(text, slow, slow + " slow");
    append(text, churn, churn + " joins a second");
    append(text, joinRate == 0 ? 1 : 0, "joining at once");
    return text.toString();
  }

  private static String name(Wire wire) {
    return wire.name().toLowerCase(Locale.ROOT);
  }

  private static void append(StringBuilder text, int count, String what) {
    if (count > 0) {
      text.append(", ").append(what);
    }
  }
}
