package org.wmrelay.access;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies whose word counts about whom they pass on. Of others nothing is believed: each proxy
 * adds to the end of the header, so it is read from there, as far as trusted ones wrote it.
 *
 * @param networks where they are; an empty list for none
 * @param header in which they say for whom
 */
public record TrustedProxies(List<Network> networks, Header header) {
  /** Nobody's word counts. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of(), Header.X_FORWARDED_FOR);

  private static final String PARAMETER = "(?:^|;)\\s*+%s\\s*+=\\s*+(\"[^\"]*+\"|[^;\\s]*+)";
  private static final Pattern FOR = parameter("for");
  private static final Pattern PROTO = parameter("proto");

  private static Pattern parameter(String name) {
    return Pattern.compile(PARAMETER.formatted(name), Pattern.CASE_INSENSITIVE);
  }

  /** How proxies say it. Only one is read: what a proxy does not write, it may pass on forged. */
  public enum Header {
    /** {@code X-Forwarded-For}, with {@code X-Forwarded-Proto}. */
    X_FORWARDED_FOR,
    /** {@code Forwarded}, RFC 7239. */
    FORWARDED
  }

  /**
   * Who a request is from.
   *
   * @param scheme {@code http} or {@code https}, if the proxy says by which it was asked
   */
  public record Client(String address, Optional<String> scheme) {}

  /**
   * Who is behind a peer; empty if its word does not count.
   *
   * @param headers the lines of a header by its name
   */
  public Optional<Client> behind(String peer, Function<String, List<String>> headers) {
    if (!isTrusted(peer)) {
      return Optional.empty();
    }
    boolean forwarded = header == Header.FORWARDED;
    List<String> elements = elements(headers.apply(forwarded ? "Forwarded" : "X-Forwarded-For"));
    List<String> schemes = forwarded ? elements : elements(headers.apply("X-Forwarded-Proto"));
    return Optional.of(new Client(client(peer, elements), scheme(schemes)));
  }

  private boolean isTrusted(String address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private String client(String peer, List<String> elements) {
    String client = peer;
    for (int i = elements.size() - 1; i >= 0 && isTrusted(client); i--) {
      String before = withoutPort(node(elements.get(i)));
      if (!Network.isAddress(before)) {
        return client;
      }
      client = before;
    }
    return client;
  }

  private String node(String element) {
    return header == Header.FORWARDED ? value(FOR, element) : element;
  }

  private Optional<String> scheme(List<String> elements) {
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    String last = elements.get(elements.size() - 1);
    String scheme = header == Header.FORWARDED ? value(PROTO, last) : last;
    return Optional.of(scheme.toLowerCase(Locale.ROOT)).filter(List.of("http", "https")::contains);
  }

  /**
   * Cut from the end, so that a quote which somebody before the proxies left open takes nothing of
   * theirs in. An escaped quote, which no proxy writes into an address, counts as any other.
   */
  private static List<String> elements(List<String> lines) {
    String header = String.join(",", lines);
    Deque<String> elements = new ArrayDeque<>();
    boolean quoted = false;
    int end = header.length();
    for (int i = end - 1; i >= 0; i--) {
      char c = header.charAt(i);
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        elements.addFirst(header.substring(i + 1, end).strip());
        end = i;
      }
    }
    elements.addFirst(header.substring(0, end).strip());
    return elements.stream().filter(each -> !each.isEmpty()).toList();
  }

  private static String value(Pattern parameter, String element) {
    Matcher matcher = parameter.matcher(element);
    return matcher.find() ? matcher.group(1).replace("\"", "") : "";
  }

  private static String withoutPort(String node) {
    if (node.startsWith("[")) {
      return node.substring(1, Math.max(1, node.indexOf(']')));
    }
    int colon = node.indexOf(':');
    return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}
