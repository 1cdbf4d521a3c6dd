package org.wmrelay.source.udp;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** What the machine that runs the tests has. */
final class NetworkInterfaceNames {
  private NetworkInterfaceNames() {}

  static String loopback() {
    return loopbackInterface().getName();
  }

  static boolean hasIpv6() {
    return loopbackInterface().inetAddresses().anyMatch(Inet6Address.class::isInstance);
  }

  /** One on which groups of IPv6 work, as they do not on Linux's loopback. */
  static Optional<NetworkInterface> withGroupsOfIpv6() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(candidate -> is(candidate, NetworkInterface::isUp))
        .filter(candidate -> is(candidate, NetworkInterface::supportsMulticast))
        .filter(candidate -> candidate.inetAddresses().anyMatch(Inet6Address.class::isInstance))
        .findFirst();
  }

  private static NetworkInterface loopbackInterface() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(candidate -> is(candidate, NetworkInterface::isLoopback))
          .findFirst()
          .orElseThrow();
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Question {
    boolean ask(NetworkInterface candidate) throws SocketException;
  }

  private static boolean is(NetworkInterface candidate, Question question) {
    try {
      return question.ask(candidate);
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }
}
