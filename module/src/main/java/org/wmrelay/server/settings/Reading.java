package org.wmrelay.server.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wmrelay.access.Network;
import org.wmrelay.access.TrustedProxies;
import org.wmrelay.admin.AdminSettings;
import org.wmrelay.broadcast.PointNames;
import org.wmrelay.broadcast.Uplink;
import org.wmrelay.cluster.ClusterSettings;
import org.wmrelay.jetty.CloneSettings;
import org.wmrelay.play.PlaySettings;

/** Reads the block {@code wmrelay}: its sections, its points, and what they must not share. */
final class Reading {
  private static final int MOST_THREADS = 256;
  private static final long MIB = 1024 * 1024;
  private static final Pattern PRODUCT = Pattern.compile("[\\w.-]+/[\\w.-]+");

  private final SettingsReader root;
  private final Problems problems;
  private final SettingsReader defaults;
  private final SettingsReader udpDefaults;

  Reading(SettingsReader root, Problems problems) {
    this.root = root;
    this.problems = problems;
    this.defaults = root.block("defaults");
    this.udpDefaults = root.block("udp-defaults").over(defaults);
  }

  Settings settings() {
    new PointReader(defaults).readDefaults();
    new PointReader(udpDefaults).readDefaults();
    boolean strict = root.bool("strict");
    List<PublishingPointSettings> points = points();
    List<TemplateSettings> templates = templates();
    LimitSettings limits = limits();
    DeliveryThreadSettings delivery = delivery();
    PlaySettings play = play();
    TrustedProxies proxies = proxies();
    AdminSettings admin = admin();
    String pushProduct = pushProduct();
    Optional<ClusterSettings> cluster = new ClusterReader(root.block("cluster")).settings();
    refuseClusteredAlone(points, cluster);
    root.rejectUnknownKeys();
    return new Settings(
        strict,
        points,
        templates,
        limits,
        delivery,
        play,
        proxies,
        admin,
        pushProduct,
        cluster,
        problems.warnings());
  }

  private LimitSettings limits() {
    SettingsReader limits = root.block("limits");
    return new LimitSettings(
        limits.integer("max-listeners", 0, PointReader.MOST_LISTENERS),
        limits.integer("per-address", 0, PointReader.MOST_LISTENERS),
        limits.optional(
            "uplink", key -> limits.parsed(key, Units.LINE, new Uplink(0), Units::uplink)));
  }

  private DeliveryThreadSettings delivery() {
    SettingsReader delivery = root.block("delivery");
    Optional<Integer> threads = delivery.integerOrAuto("threads", 1, MOST_THREADS);
    return new DeliveryThreadSettings(
        threads.orElseGet(Reading::halfOfTheProcessors),
        (int) delivery.size("send-buffer", 0, 64 * MIB),
        delivery.size("max-pinned", MIB, 1024 * 1024 * MIB));
  }

  private PlaySettings play() {
    return new PlaySettings(root.block("play").bool("asx-for-windows-media-player"));
  }

  private TrustedProxies proxies() {
    SettingsReader access = root.block("access");
    return new TrustedProxies(
        access.list("trusted-proxies", Network.SYNTAX, Network::parse),
        access.oneOf("client-from", TrustedProxies.Header.class));
  }

  private AdminSettings admin() {
    SettingsReader admin = root.block("admin");
    return new AdminSettings(
        admin.optional("users-file", admin::path),
        adminLogin(admin),
        admin.list("metrics-from", Network.SYNTAX, Network::parse),
        admin.optional("session-log", admin::path));
  }

  private static Optional<AdminSettings.Login> adminLogin(SettingsReader admin) {
    Optional<String> user = admin.optional("user", admin::string);
    Optional<String> password = admin.optional("password", admin::secret);
    if (user.isPresent() != password.isPresent()) {
      admin.problem(
          user.isPresent() ? "password" : "user", "missing; a login needs user and password");
    }
    return user.flatMap(name -> password.map(word -> new AdminSettings.Login(name, word)));
  }

  private String pushProduct() {
    return root.block("push")
        .parsed("product", "name/version", "", text -> Units.matching(PRODUCT, text));
  }

  private void refuseClusteredAlone(
      List<PublishingPointSettings> points, Optional<ClusterSettings> cluster) {
    for (PublishingPointSettings point : points) {
      if (point.clustered() != Clustered.FALSE && cluster.isEmpty()) {
        root.block("publishing-points")
            .block(point.name())
            .problem("clustered", "there is no cluster: cluster.nats.servers is empty");
      }
    }
  }

  private static int halfOfTheProcessors() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private List<PublishingPointSettings> points() {
    SettingsReader named = root.block("publishing-points");
    List<PublishingPointSettings> points = new ArrayList<>();
    for (String name : named.names()) {
      if (!isTemplate(name)) {
        checkName(named, name, name);
        points.add(point(name, named.block(name)));
      }
    }
    refuseSecondAnyPath(named, points);
    refuseSamePorts(named, points);
    refuseSecondSharedPort(named, points);
    return points;
  }

  private static boolean isTemplate(String name) {
    return name.endsWith(TemplateSettings.SUFFIX);
  }

  private static void checkName(SettingsReader named, String key, String name) {
    String whyNot = PointNames.whyNot(name);
    if (whyNot != null) {
      named.problem(key, whyNot);
    }
  }

  private PublishingPointSettings point(String name, SettingsReader own) {
    boolean udp = new SourceReader(own).isUdp();
    PointReader point = new PointReader(own.over(udp ? udpDefaults : defaults));
    point.maxPoints();
    if (own.block("push").has("max-points")) {
      own.block("push").problem("max-points", "does not apply: the point's name must end in /*");
    }
    return point.point(name);
  }

  private List<TemplateSettings> templates() {
    SettingsReader named = root.block("publishing-points");
    List<TemplateSettings> templates = new ArrayList<>();
    for (String name : named.names()) {
      if (isTemplate(name)) {
        template(named, name).ifPresent(templates::add);
      }
    }
    templates.sort(Comparator.comparing(each -> -each.prefix().length()));
    return templates;
  }

  private Optional<TemplateSettings> template(SettingsReader named, String name) {
    SettingsReader own = named.block(name);
    String prefix = name.substring(0, name.length() - 1);
    checkName(named, name, prefix.equals("/") ? "/" : prefix.substring(0, prefix.length() - 1));
    PointReader reader = new PointReader(own.over(defaults));
    int maxPoints = reader.maxPoints();
    PublishingPointSettings point = reader.point(name);
    if (point.anyPath()) {
      own.problem("any-path", "does not apply: the name ends in /*");
    }
    if (point.clustered() != Clustered.FALSE) {
      own.problem(
          "clustered", "does not apply: the name ends in /*; name each point that nodes share");
    }
    if (point.source() instanceof SourceSettings.Push push) {
      return Optional.of(new TemplateSettings(prefix, point, push.settings(), maxPoints));
    }
    own.problem("source", "a name that ends in /* makes points of pushes; expected push");
    return Optional.empty();
  }

  private static void refuseSecondAnyPath(
      SettingsReader named, List<PublishingPointSettings> points) {
    String first = null;
    for (PublishingPointSettings point : points) {
      if (point.anyPath() && first != null) {
        named
            .block(point.name())
            .problem("any-path", "only one point can take all other paths; " + first + " does");
      } else if (point.anyPath()) {
        first = point.name();
      }
    }
  }

  private static void refuseSamePorts(SettingsReader named, List<PublishingPointSettings> points) {
    Map<Place, String> taken = new HashMap<>();
    for (PublishingPointSettings point : points) {
      CloneSettings.Tcp tcp = tcpOf(point);
      if (tcp != null && tcp.port() != 0) {
        String other = taken.putIfAbsent(new Place(tcp.host(), tcp.port()), point.name());
        if (other != null) {
          SettingsReader block = named.block(point.name()).block("clone").block("tcp");
          block.problem("port", tcp.port() + " is already the port of " + other);
        }
      }
    }
  }

  private static void refuseSecondSharedPort(
      SettingsReader named, List<PublishingPointSettings> points) {
    String first = null;
    for (PublishingPointSettings point : points) {
      boolean shares =
          point.source() instanceof SourceSettings.Udp udp
              && udp.cloning().sharedPort().isPresent();
      if (shares && first != null) {
        SettingsReader block = named.block(point.name()).block("clone").block("shared-port");
        block.problem("silence", "only one point can share the HTTP port; " + first + " does");
      } else if (shares) {
        first = point.name();
      }
    }
  }

  /** Where a port is. */
  private record Place(String host, int port) {}

  private static CloneSettings.@Nullable Tcp tcpOf(PublishingPointSettings point) {
    return point.source() instanceof SourceSettings.Udp udp
        ? udp.cloning().tcp().orElse(null)
        : null;
  }
}
