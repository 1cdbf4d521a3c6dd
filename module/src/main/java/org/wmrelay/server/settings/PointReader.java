package org.wmrelay.server.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.wmrelay.access.AddressRules;
import org.wmrelay.access.Cors;
import org.wmrelay.access.GateSettings;
import org.wmrelay.access.HookSettings;
import org.wmrelay.access.Network;
import org.wmrelay.access.SignedLinks;
import org.wmrelay.broadcast.DeliverySettings;
import org.wmrelay.broadcast.PointSettings;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.jetty.CloneSettings;
import org.wmrelay.source.pull.PullSettings;
import org.wmrelay.source.pull.Upstream;
import org.wmrelay.source.push.PushSettings;
import org.wmrelay.source.udp.Framing;
import org.wmrelay.source.udp.UdpAddress;
import org.wmrelay.source.udp.UdpSettings;
import org.wmrelay.source.udp.UdpTarget;

/** Reads a publishing point, or the defaults of all. To add a section, add its method. */
final class PointReader {
  static final int MOST_LISTENERS = 1_000_000;

  private static final int MOST_POINTS = 10_000;
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final int LEAST_KEY = 16;
  private static final URI NO_URL = URI.create("");
  private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[A-Za-z0-9.:\\[\\]-]+");
  private static final Pattern CONTENT_TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+(;[ -~]+)?");

  private static final Map<String, Class<?>> APPLIES_TO =
      new TreeMap<>(
          Map.of(
              "pull", SourceSettings.Pull.class,
              "on-demand", SourceSettings.Pull.class,
              "push", SourceSettings.Push.class,
              "udp", SourceSettings.Udp.class,
              "content-type", SourceSettings.Udp.class,
              "clone", SourceSettings.Udp.class));

  private final SettingsReader reader;

  PointReader(SettingsReader reader) {
    this.reader = reader;
  }

  /** Everything but the source, which only a point has; so wrong defaults show without points. */
  void readDefaults() {
    limits();
    gate();
    pull(List.of());
    push();
    maxPoints();
    udp();
    cloning();
  }

  PointSettings limits() {
    return new PointSettings(
        reader.integer("max-listeners", 0, MOST_LISTENERS),
        reader.integer("per-address", 0, MOST_LISTENERS),
        reader.size("window", 512 * KIB, GIB),
        reader.duration("linger", Duration.ZERO, DAY),
        delivery());
  }

  private DeliverySettings delivery() {
    Duration most = Duration.ofSeconds(5);
    return new DeliverySettings(
        reader.block("delivery").duration("interval", Duration.ZERO, most),
        reader.durationOrAuto("burst", Duration.ZERO, HOUR),
        reader.size("max-burst", 0, GIB),
        reader.size("max-lag", 0, GIB),
        reader.oneOf("slow", SlowPolicy.class),
        reader.duration("stall-timeout", Duration.ZERO, DAY));
  }

  private PullSettings pull(List<Upstream> upstreams) {
    SettingsReader pull = reader.block("pull");
    Duration second = Duration.ofSeconds(1);
    PullSettings settings =
        new PullSettings(
            upstreams,
            pull.duration("connect-timeout", second, HOUR),
            pull.duration("read-timeout", second, HOUR),
            pull.duration("stall-timeout", second, HOUR),
            pull.duration("retry-min", Duration.ofMillis(100), HOUR),
            pull.duration("retry-max", Duration.ofMillis(100), HOUR),
            pull.duration("fail-back", Duration.ZERO, DAY),
            onDemand());
    if (settings.retryMin().compareTo(settings.retryMax()) > 0) {
      pull.problem("retry-min", "expected not more than retry-max");
    }
    return settings;
  }

  private Optional<PullSettings.OnDemand> onDemand() {
    SettingsReader onDemand = reader.block("on-demand");
    PullSettings.OnDemand settings =
        new PullSettings.OnDemand(
            onDemand.duration("start-timeout", Duration.ofSeconds(1), HOUR),
            onDemand.duration("idle-timeout", Duration.ZERO, DAY));
    return onDemand.bool("enabled") ? Optional.of(settings) : Optional.empty();
  }

  private PushSettings push() {
    SettingsReader push = reader.block("push");
    return new PushSettings(
        push.optional("users-file", push::path),
        push.optional("password", push::secret),
        push.bool("open"),
        push.duration("takeover-after", Duration.ZERO, HOUR));
  }

  /** How many points a template makes. */
  int maxPoints() {
    return reader.block("push").integer("max-points", 1, MOST_POINTS);
  }

  private UdpSettings udp() {
    SettingsReader udp = reader.block("udp");
    SettingsReader clone = reader.block("clone");
    return new UdpSettings(
        (int) udp.size("receive-buffer", 64 * KIB, GIB),
        udp.duration("rejoin", Duration.ZERO, DAY),
        new AddressRules(networks(udp, "allow"), List.of()),
        reader.parsed(
            "content-type", "a media type such as video/mp2t", "", PointReader::contentType),
        clone.list("udp", UdpTarget.SYNTAX, UdpTarget::parse),
        clone.where("udp") + ": clone.udp");
  }

  private CloneSettings cloning() {
    SettingsReader tcp = reader.block("clone").block("tcp");
    CloneSettings.Raw raw =
        new CloneSettings.Raw(
            tcp.oneOf("framing", Framing.class).form(),
            new AddressRules(networks(tcp, "allow"), networks(tcp, "deny")));
    String host = tcp.string("host");
    Optional<CloneSettings.Tls> tls = tls(tcp.block("tls"));
    return new CloneSettings(
        raw,
        tcp.optional(
            "port",
            key -> new CloneSettings.Tcp(host, tcp.integer(key, 0, 65535), tls, tcp.where(key))),
        sharedPort(reader.block("clone").block("shared-port")));
  }

  private static Optional<CloneSettings.SharedPort> sharedPort(SettingsReader shared) {
    Duration least = Duration.ofMillis(500);
    Duration most = Duration.ofMinutes(1);
    return shared.optional(
        "silence",
        key -> new CloneSettings.SharedPort(shared.duration(key, least, most), shared.where(key)));
  }

  private static Optional<CloneSettings.Tls> tls(SettingsReader tls) {
    Optional<Path> keyStore = tls.optional("key-store", tls::path);
    Optional<String> password = tls.optional("key-store-password", tls::secret);
    if (keyStore.isPresent() != password.isPresent()) {
      String missing = keyStore.isPresent() ? "key-store-password" : "key-store";
      tls.problem(missing, "missing; TLS needs key-store and key-store-password");
    }
    return keyStore.flatMap(file -> password.map(word -> new CloneSettings.Tls(file, word)));
  }

  /** Who may listen. */
  private GateSettings gate() {
    SettingsReader access = reader.block("access");
    return new GateSettings(
        new AddressRules(networks(access, "allow"), networks(access, "deny")),
        access.optional("users-file", access::path),
        access.optional("link-key", key -> linkKey(access, key)),
        hook(access.block("hook")),
        new Cors(
            access.list("cors", "an origin such as https://example.org", PointReader::origin)));
  }

  private static SignedLinks linkKey(SettingsReader access, String key) {
    String secret = access.secret(key);
    if (secret.length() < LEAST_KEY) {
      access.problem(key, "expected at least " + LEAST_KEY + " characters");
    }
    return new SignedLinks(secret + " ".repeat(secret.isEmpty() ? 1 : 0));
  }

  private static Optional<HookSettings> hook(SettingsReader hook) {
    Duration timeout = hook.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(1));
    Duration remember = hook.duration("remember", Duration.ZERO, HOUR);
    HookSettings.WhenDown whenDown = hook.oneOf("when-down", HookSettings.WhenDown.class);
    return hook.optional(
            "url", key -> hook.parsed(key, "http://... or https://...", NO_URL, PointReader::url))
        .map(url -> new HookSettings(url, timeout, remember, whenDown));
  }

  private static URI url(String text) {
    URI url = URI.create(text);
    if (!List.of("http", "https").contains(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("not a URL");
    }
    return url;
  }

  private static List<Network> networks(SettingsReader block, String key) {
    return block.list(key, Network.SYNTAX, Network::parse);
  }

  private static String origin(String text) {
    if (!ORIGIN.matcher(text).matches()) {
      throw new IllegalArgumentException("not an origin");
    }
    return text;
  }

  private static String contentType(String text) {
    if (!CONTENT_TYPE.matcher(text).matches()) {
      throw new IllegalArgumentException("not a media type");
    }
    return text;
  }

  // ---- what only a point has ----

  /** Reads the point that the reader's own block describes. */
  PublishingPointSettings point(String name) {
    SettingsReader own = reader.own();
    boolean anyPath = own.has("any-path") && own.bool("any-path");
    Clustered clustered =
        own.has("clustered") ? own.oneOf("clustered", Clustered.class) : Clustered.FALSE;
    SourceSettings source = source();
    if (clustered != Clustered.FALSE) {
      refuseClustered(own, source);
    }
    APPLIES_TO.forEach((key, kind) -> refuse(own, key, kind, source));
    return new PublishingPointSettings(
        name, limits(), gate(), anyPath, clustered, source, own.where("source"));
  }

  private static void refuseClustered(SettingsReader own, SourceSettings source) {
    if (source instanceof SourceSettings.Pull pull && pull.settings().onDemand().isPresent()) {
      own.problem("clustered", "does not go together with on-demand");
    }
  }

  private SourceSettings source() {
    SourceReader source = new SourceReader(reader);
    PullSettings pull = pull(source.isPush() || source.isUdp() ? List.of() : source.upstreams());
    PushSettings push = push();
    UdpSettings udp = udp();
    CloneSettings cloning = cloning();
    if (source.isPush()) {
      warnIfClosed(push);
      return new SourceSettings.Push(push);
    }
    if (source.isUdp()) {
      UdpAddress address = source.udpAddress();
      refuseLoop(address, udp);
      warnIfRawClientsNeedNoLogin(cloning);
      return new SourceSettings.Udp(address, udp, cloning);
    }
    return new SourceSettings.Pull(pull);
  }

  private void refuseLoop(UdpAddress from, UdpSettings udp) {
    for (UdpTarget to : udp.targets()) {
      if (to.port() == from.port() && to.host().equals(from.host())) {
        reader.block("clone").problem("udp", to + " is the source: datagrams would go round");
      }
    }
  }

  private void warnIfRawClientsNeedNoLogin(CloneSettings cloning) {
    boolean raw = cloning.tcp().isPresent() || cloning.sharedPort().isPresent();
    if (raw && gate().asksWho()) {
      reader.warn("access", "does not count for raw TCP clients; they have clone.tcp.allow");
    }
  }

  private void warnIfClosed(PushSettings push) {
    if (push.isClosed()) {
      reader.warn(
          "source",
          "every push will be refused: there is no push.users-file or push.password,"
              + " and push.open is false");
    }
  }

  private static void refuse(SettingsReader own, String key, Class<?> kind, SourceSettings source) {
    if (own.has(key) && !kind.isInstance(source)) {
      own.problem(key, "does not apply: the source is " + source.describe());
    }
  }
}
