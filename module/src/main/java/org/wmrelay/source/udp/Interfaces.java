package org.wmrelay.source.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Network interfaces as a configuration names them. */
final class Interfaces {
  private static final Pattern ADDRESS = Pattern.compile("[\\d.]+|\\[?[\\p{XDigit}:.]*:.*");
  private static final int ANY_PORT = 9;

  private Interfaces() {}

  /**
   * The interface of this name or with this address.
   *
   * @throws IOException naming those there are, if this is none of them
   */
  static NetworkInterface named(String nameOrAddress) throws IOException {
    NetworkInterface found = NetworkInterface.getByName(nameOrAddress);
    if (found == null && ADDRESS.matcher(nameOrAddress).matches()) {
      found = NetworkInterface.getByInetAddress(InetAddress.getByName(nameOrAddress));
    }
    if (found == null) {
      String others =
          NetworkInterface.networkInterfaces()
              .map(NetworkInterface::getName)
              .collect(Collectors.joining(", "));
      throw new IOException(
          "there is no network interface " + nameOrAddress + "; there are " + others);
    }
    return found;
  }

  /**
   * The interface on which the system would send to this group.
   *
   * @throws IOException if the system has no route to it
   */
  static NetworkInterface towards(InetAddress group) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(family(group))) {
      channel.connect(new InetSocketAddress(group, ANY_PORT));
      InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
      @Nullable NetworkInterface found = NetworkInterface.getByInetAddress(local.getAddress());
      if (found != null) {
        return found;
      }
    } catch (IOException e) {
      throw new IOException(ambiguous(group) + ": " + e.getMessage(), e);
    }
    throw new IOException(ambiguous(group));
  }

  private static String ambiguous(InetAddress group) {
    return "name the network interface for " + group.getHostAddress() + " with interface=";
  }

  /** Whether what is sent there comes to this machine. */
  static boolean isOfThisMachine(InetAddress address) throws IOException {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || NetworkInterface.getByInetAddress(address) != null;
  }

  static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }
}
