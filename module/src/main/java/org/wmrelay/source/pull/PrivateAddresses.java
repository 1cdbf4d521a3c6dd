package org.wmrelay.source.pull;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Addresses that mean something only near this machine: loopback, link-local, and those of private
 * networks (RFC 1918, RFC 4193, RFC 6598). Services there trust their callers, so an upstream that
 * is somewhere else must not be able to send this relay to them.
 */
final class PrivateAddresses {
  private static final int UNIQUE_LOCAL = 0xFC;
  private static final int UNIQUE_LOCAL_MASK = 0xFE;

  private PrivateAddresses() {}

  static boolean contains(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || isUniqueLocal(address)
        || isSharedByCarriers(address);
  }

  private static boolean isUniqueLocal(InetAddress address) {
    return address instanceof Inet6Address
        && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
  }

  /** 100.64.0.0/10. */
  private static boolean isSharedByCarriers(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
  }
}
