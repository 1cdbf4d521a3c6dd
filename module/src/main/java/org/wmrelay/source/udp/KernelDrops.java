package org.wmrelay.source.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Datagrams that Linux dropped because a socket's receive buffer was full: the last column of
 * {@code /proc/net/udp} and {@code udp6} (proc(5)). Other systems do not tell; then it is 0.
 */
final class KernelDrops {
  private final List<Path> tables;

  KernelDrops(Path directory) {
    tables = List.of(directory.resolve("udp"), directory.resolve("udp6"));
  }

  static KernelDrops ofThisSystem() {
    return new KernelDrops(Path.of("/proc/net"));
  }

  /** Drops of the socket bound to this address; of all, where several share it. */
  long at(InetSocketAddress local) {
    String key = key(local.getAddress()) + String.format(Locale.ROOT, ":%04X", local.getPort());
    return tables.stream()
        .flatMap(table -> lines(table).stream())
        .mapToLong(line -> drops(line, key))
        .sum();
  }

  private static List<String> lines(Path table) {
    try {
      return Files.isReadable(table) ? Files.readAllLines(table) : List.of();
    } catch (IOException e) { // the table of a protocol that was just unloaded
      return List.of();
    }
  }

  /** The address as the kernel prints it: words of 32 bits in the machine's own byte order. */
  private static String key(InetAddress address) {
    ByteBuffer words = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder());
    StringBuilder key = new StringBuilder();
    while (words.hasRemaining()) {
      key.append(String.format(Locale.ROOT, "%08X", words.getInt()));
    }
    return key.toString();
  }

  private static long drops(String line, String key) {
    String[] columns = line.strip().split("\\s+", -1);
    boolean is = columns.length > 2 && columns[1].equals(key);
    return is ? Long.parseLong(columns[columns.length - 1]) : 0;
  }
}
