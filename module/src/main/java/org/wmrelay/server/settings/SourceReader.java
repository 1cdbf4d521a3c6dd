package org.wmrelay.server.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wmrelay.source.pull.Upstream;
import org.wmrelay.source.udp.UdpAddress;

/** Reads what feeds a publishing point: the word push, a URL, or a list of URLs by priority. */
final class SourceReader {
  private static final String KEY = "source";
  private static final String PULL_URL = "http://host[:port]/path, https://... or file:name";
  private static final String ANY = "push, " + PULL_URL + ", udp://... or rtp://...";
  private static final UdpAddress NOWHERE = UdpAddress.parse("udp://:1");
  private static final URI NO_URL = URI.create("");

  private final SettingsReader point;

  SourceReader(SettingsReader point) {
    this.point = point.own();
  }

  boolean isPush() {
    return point.text(KEY).filter("push"::equals).isPresent();
  }

  boolean isUdp() {
    return point.text(KEY).filter(text -> text.matches("(udp|rtp):.*")).isPresent();
  }

  UdpAddress udpAddress() {
    return point.parsed(KEY, UdpAddress.SYNTAX, NOWHERE, UdpAddress::parse);
  }

  List<Upstream> upstreams() {
    List<SettingsReader> blocks = point.blocks(KEY, "url");
    if (blocks.isEmpty()) {
      point.problem(KEY, "missing; expected " + ANY);
    }
    List<Upstream> upstreams = new ArrayList<>();
    for (SettingsReader block : blocks) {
      Upstream upstream = upstream(block, blocks.size() == 1 ? ANY : PULL_URL);
      upstreams.add(upstream);
      if (upstream.isFile() && upstreams.size() < blocks.size()) {
        block.problem("url", "a file never fails, so it can only be the last of the list");
      }
    }
    return upstreams;
  }

  private static Upstream upstream(SettingsReader block, String expected) {
    URI url = block.parsed("url", expected, NO_URL, text -> url(text, block));
    if (url.getRawUserInfo() != null) {
      block.problem("url", "write the login apart: { url = ..., user = ..., password = ... }");
    }
    Optional<String> user = block.optional("user", block::string);
    Optional<String> password = block.optional("password", block::secret);
    if (user.isPresent() != password.isPresent()) {
      block.problem(user.isPresent() ? "user" : "password", "a login is a user and a password");
    }
    block.rejectUnknownKeys();
    return new Upstream(url, user, password);
  }

  private static URI url(String text, SettingsReader block) {
    if (text.startsWith("file:")) {
      return file(text, block);
    }
    URI url = URI.create(text.replaceFirst("^mmsh?://", "http://"));
    boolean usable =
        Set.of("http", "https").contains(String.valueOf(url.getScheme()))
            && url.getHost() != null
            && url.getPort() != 0
            && url.getPort() <= 65535
            && url.getRawFragment() == null;
    if (!usable) {
      throw new IllegalArgumentException("expected " + PULL_URL);
    }
    return url;
  }

  /** As a URL by RFC 8089, or with a path of this system after {@code file:}. */
  private static URI file(String text, SettingsReader block) {
    Path path =
        text.startsWith("file://")
            ? Path.of(URI.create(text))
            : block.resolve(text.substring("file:".length()));
    return path.toAbsolutePath().normalize().toUri();
  }
}
