package org.wmrelay.source.udp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where datagrams come from, as written in a URL: {@code
 * udp://239.1.1.1:5000?interface=eth0&source=10.0.0.1}. Names are not looked up here.
 *
 * @param rtp whether the datagrams are RTP, whose header is taken off
 * @param host the address to bind to or the group to join; empty for every address of this machine
 * @param port 1 to 65535
 * @param networkInterface name or address of the interface on which to join a group
 * @param source the only sender to be received from the group (source-specific multicast)
 */
public record UdpAddress(
    boolean rtp,
    String host,
    int port,
    Optional<String> networkInterface,
    Optional<String> source) {

  /** The URL's syntax, for messages. */
  public static final String SYNTAX =
      "udp://[address]:port, of a multicast group with ?interface=name&source=address at will";

  /** What is wrong with an interface or a source at an address that is no group. */
  static final String NO_GROUP = "interface and source are for multicast groups";

  private static final Pattern LITERAL = Pattern.compile("[\\d.]+|.*:.*");
  private static final Pattern URL =
      Pattern.compile(
          "(udp|rtp)://@?([\\p{Alnum}._-]*|\\[[\\p{XDigit}:.]+(?:%[\\p{Alnum}._-]+)?])"
              + ":(\\d{1,5})/?(?:\\?(\\S*))?");
  private static final Set<String> PARAMETERS = Set.of("interface", "source");

  /**
   * Reads such a URL.
   *
   * @throws IllegalArgumentException if it is wrong
   */
  public static UdpAddress parse(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected " + SYNTAX);
    }
    int port = Integer.parseInt(matcher.group(3));
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("expected a port from 1 to 65535");
    }
    Map<String, String> parameters = parameters(matcher.group(4));
    String host = matcher.group(2).replaceAll("[\\[\\]]", "");
    if (!parameters.isEmpty() && !canBeGroup(host)) {
      throw new IllegalArgumentException(NO_GROUP);
    }
    return new UdpAddress(
        matcher.group(1).equals("rtp"),
        host,
        port,
        Optional.ofNullable(parameters.get("interface")),
        Optional.ofNullable(parameters.get("source")));
  }

  /** A literal tells at once; a name only when it is looked up. */
  private static boolean canBeGroup(String host) {
    try {
      return !host.isEmpty()
          && (!LITERAL.matcher(host).matches() || InetAddress.getByName(host).isMulticastAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + host, e);
    }
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String parameter : query.split("&", -1)) {
      String[] nameAndValue = parameter.split("=", 2);
      if (nameAndValue.length < 2
          || nameAndValue[1].isEmpty()
          || !PARAMETERS.contains(nameAndValue[0])
          || parameters.put(nameAndValue[0], nameAndValue[1]) != null) {
        throw new IllegalArgumentException("expected interface=name or source=address, once each");
      }
    }
    return parameters;
  }

  @Override
  public String toString() {
    String shownHost = host.contains(":") ? "[" + host + "]" : host;
    StringBuilder url = new StringBuilder(rtp ? "rtp://" : "udp://");
    url.append(shownHost).append(':').append(port);
    networkInterface.ifPresent(name -> url.append("?interface=").append(name));
    source.ifPresent(
        sender -> url.append(networkInterface.isEmpty() ? '?' : '&').append("source=" + sender));
    return url.toString();
  }
}
