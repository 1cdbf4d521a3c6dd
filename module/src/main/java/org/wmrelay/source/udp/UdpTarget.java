package org.wmrelay.source.udp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where datagrams are sent on to, as written: {@code 239.1.1.2:1234?ttl=2&interface=eth0}. Names
 * are not looked up here.
 *
 * @param port 1 to 65535
 * @param ttl networks that datagrams to a group may cross, 0 to 255; the system's default is 1
 * @param networkInterface name or address of the interface on which datagrams to a group leave
 */
public record UdpTarget(
    String host, int port, Optional<Integer> ttl, Optional<String> networkInterface) {

  /** The syntax, for messages. */
  public static final String SYNTAX =
      "host:port, of a multicast group with ?ttl=0 to 255&interface=name at will";

  private static final Pattern TEXT =
      Pattern.compile(
          "([\\p{Alnum}._-]+|\\[[\\p{XDigit}:.]+(?:%[\\p{Alnum}._-]+)?]):(\\d{1,5})"
              + "(?:\\?(?:ttl=(\\d{1,3}))?&?(?:interface=([^&\\s]+))?)?");

  /**
   * Reads such a text.
   *
   * @throws IllegalArgumentException if it is wrong
   */
  public static UdpTarget parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected " + SYNTAX);
    }
    int port = Integer.parseInt(matcher.group(2));
    Optional<Integer> ttl = Optional.ofNullable(matcher.group(3)).map(Integer::valueOf);
    if (port < 1 || port > 65535 || ttl.orElse(0) > 255) {
      throw new IllegalArgumentException("expected " + SYNTAX);
    }
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    return new UdpTarget(host, port, ttl, Optional.ofNullable(matcher.group(4)));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
