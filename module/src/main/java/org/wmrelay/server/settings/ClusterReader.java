package org.wmrelay.server.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wmrelay.cluster.ClusterSettings;
import org.wmrelay.cluster.NodeStatus;

/** Reads the section {@code cluster}: without NATS servers there is no cluster. */
final class ClusterReader {
  private static final Pattern SERVER = Pattern.compile("(nats|tls)://[\\w.\\[\\]:-]+");
  private static final Pattern NAME = Pattern.compile(ClusterSettings.NAME);
  private static final String A_NAME = "1 to 60 letters, digits, - and _";
  private static final String A_PUBLIC_URL =
      "an http or https URL without a query, and without / at its end";

  private final SettingsReader cluster;
  private final SettingsReader nats;

  ClusterReader(SettingsReader cluster) {
    this.cluster = cluster;
    this.nats = cluster.block("nats");
  }

  Optional<ClusterSettings> settings() {
    ClusterSettings.Nats reached = nats();
    String name = name("name");
    Optional<String> node = cluster.optional("node", this::name);
    Optional<String> publicUrl = cluster.optional("public-url", this::publicUrl);
    Duration lease = cluster.duration("lease", Duration.ofSeconds(1), Duration.ofMinutes(1));
    if (reached.servers().isEmpty()) {
      return Optional.empty();
    }
    if (node.isEmpty()) {
      nats.problem("servers", "needs cluster.node: " + A_NAME);
    }
    return node.map(self -> new ClusterSettings(name, self, publicUrl, lease, reached));
  }

  private String name(String key) {
    return cluster.parsed(key, A_NAME, "", text -> Units.matching(NAME, text));
  }

  private String publicUrl(String key) {
    return cluster.parsed(
        key, A_PUBLIC_URL, "", text -> Units.matching(NodeStatus.PUBLIC_URL, text));
  }

  private ClusterSettings.Nats nats() {
    List<String> servers =
        nats.list(
            "servers", "a URL such as nats://host:4222", text -> Units.matching(SERVER, text));
    return new ClusterSettings.Nats(servers, login(), trustStore());
  }

  private Optional<ClusterSettings.Login> login() {
    Optional<String> user = nats.optional("user", nats::string);
    Optional<String> password = nats.optional("password", nats::secret);
    refuseHalf("user", user.isPresent(), "password", password.isPresent());
    return user.flatMap(name -> password.map(word -> new ClusterSettings.Login(name, word)));
  }

  private Optional<ClusterSettings.TrustStore> trustStore() {
    Optional<Path> file = nats.optional("trust-store", nats::path);
    Optional<String> password = nats.optional("trust-store-password", nats::secret);
    refuseHalf("trust-store", file.isPresent(), "trust-store-password", password.isPresent());
    return file.flatMap(at -> password.map(word -> new ClusterSettings.TrustStore(at, word)));
  }

  private void refuseHalf(String one, boolean hasOne, String other, boolean hasOther) {
    if (hasOne != hasOther) {
      nats.problem(hasOne ? one : other, "needs " + (hasOne ? other : one) + ", which is missing");
    }
  }
}
