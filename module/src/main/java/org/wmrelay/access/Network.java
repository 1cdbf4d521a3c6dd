package org.wmrelay.access;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3): {@code 10.0.0.0/8},
 * {@code 2001:db8::/32}, or one address alone.
 *
 * <p>An IPv4 address written in IPv6 ({@code ::ffff:10.0.0.1}) counts as IPv4. Names are never
 * looked up.
 */
public final class Network {
  /** What {@link #parse} takes, for messages. */
  public static final String SYNTAX = "an IP address or network such as 10.0.0.0/8";

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");

  private final String text;
  private final int addressBits;
  private final int hostBits;
  private final BigInteger prefix;

  private Network(String text, byte[] address, int prefixLength) {
    this.text = text;
    this.addressBits = address.length * Byte.SIZE;
    this.hostBits = addressBits - prefixLength;
    this.prefix = new BigInteger(1, address).shiftRight(hostBits);
  }

  /**
   * Reads a network.
   *
   * @throws IllegalArgumentException if it is none, or has bits behind its prefix
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    int bits = address.length * Byte.SIZE;
    int prefixLength = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException("a prefix of 0 to " + bits + " bits expected");
    }
    Network network = new Network(text, address, prefixLength);
    if (!network.prefix.shiftLeft(network.hostBits).equals(new BigInteger(1, address))) {
      throw new IllegalArgumentException("bits are set behind the prefix");
    }
    return network;
  }

  /**
   * Whether it has this address.
   *
   * @param address as containers tell it, IPv6 with or without a zone; nothing else matches
   */
  public boolean contains(String address) {
    try {
      byte[] bytes = address(withoutZone(address));
      return bytes.length * Byte.SIZE == addressBits
          && new BigInteger(1, bytes).shiftRight(hostBits).equals(prefix);
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

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    String bare = zone < 0 ? address : address.substring(0, zone);
    return bare.startsWith("[") && bare.endsWith("]") ? bare.substring(1, bare.length() - 1) : bare;
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
}
