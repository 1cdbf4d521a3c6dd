package org.wmrelay.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Addresses side by side: a network in CIDR notation (RFC 4632, RFC 4291 section 2.3) such as
 * {@code 10.0.0.0/8} or {@code 2001:db8::/32}, a range such as {@code 10.0.0.1-10.0.0.9}, or one
 * address alone.
 *
 * <p>An IPv4 address written in IPv6 ({@code ::ffff:10.0.0.1}) counts as IPv4. Names are never
 * looked up.
 */
public final class Network {
  /** What {@link #parse} takes, for messages. */
  public static final String SYNTAX = "an IP address or network such as 10.0.0.0/8";

  /** Exactly: what merely looks like an address, {@code 999.1.1.1}, is a name to the JDK. */
  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

  private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");

  private final String text;
  private final byte[] first;
  private final byte[] last;

  private Network(String text, byte[] first, byte[] last) {
    this.text = text;
    this.first = first;
    this.last = last;
  }

  /**
   * Reads a network.
   *
   * @throws IllegalArgumentException if it is none, or has bits behind its prefix
   */
  public static Network parse(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return range(text, address(text.substring(0, dash)), address(text.substring(dash + 1)));
    }
    int slash = text.indexOf('/');
    byte[] first = address(slash < 0 ? text : text.substring(0, slash));
    return slash < 0
        ? new Network(text, first, first)
        : network(text, first, Integer.parseInt(text.substring(slash + 1)));
  }

  private static Network range(String text, byte[] first, byte[] last) {
    if (first.length != last.length || Arrays.compareUnsigned(first, last) > 0) {
      throw new IllegalArgumentException("the first address must be before the last");
    }
    return new Network(text, first, last);
  }

  private static Network network(String text, byte[] first, int prefix) {
    int bits = first.length * Byte.SIZE;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("a prefix of 0 to " + bits + " bits expected");
    }
    byte[] last = first.clone();
    for (int bit = prefix; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if ((first[bit / Byte.SIZE] & mask) != 0) {
        throw new IllegalArgumentException("bits are set behind the prefix");
      }
      last[bit / Byte.SIZE] |= (byte) mask;
    }
    return new Network(text, first, last);
  }

  /**
   * Whether it has this address.
   *
   * @param address as containers tell it, IPv6 with or without a zone; nothing else matches
   */
  public boolean contains(String address) {
    try {
      return contains(address(withoutZone(address)));
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** Whether it has this address. */
  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  private boolean contains(byte[] address) {
    return address.length == first.length
        && Arrays.compareUnsigned(address, first) >= 0
        && Arrays.compareUnsigned(address, last) <= 0;
  }

  /** Whether this is an IP address and no name. */
  public static boolean isAddress(String text) {
    try {
      return address(withoutZone(text)).length > 0;
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** Whether this is an address of the machine's own loopback; no name is one. */
  public static boolean isLoopback(String address) {
    try {
      return InetAddress.getByAddress(address(withoutZone(address))).isLoopbackAddress();
    } catch (IllegalArgumentException | UnknownHostException noAddress) {
      return false;
    }
  }

  /** The one spelling of an address, without brackets and zone; of anything else, itself. */
  public static String spelling(String address) {
    try {
      return InetAddress.getByAddress(address(withoutZone(address))).getHostAddress();
    } catch (IllegalArgumentException | UnknownHostException noAddress) {
      return address;
    }
  }

  private static String withoutZone(String address) {
    boolean brackets = address.startsWith("[") && address.endsWith("]");
    String bare = brackets ? address.substring(1, address.length() - 1) : address;
    int zone = bare.indexOf('%');
    return zone < 0 ? bare : bare.substring(0, zone);
  }

  private static byte[] address(String literal) {
    boolean colons = literal.indexOf(':') >= 0;
    if (!(colons ? IPV6 : IPV4).matcher(literal).matches()) {
      throw new IllegalArgumentException("not an IP address: " + literal);
    }
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + literal, e);
    }
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && Arrays.equals(first, network.first)
        && Arrays.equals(last, network.last);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(first) * 31 + Arrays.hashCode(last);
  }
}
