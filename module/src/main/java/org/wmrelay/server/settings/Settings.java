package org.wmrelay.server.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.wmrelay.access.TrustedProxies;
import org.wmrelay.admin.AdminSettings;
import org.wmrelay.cluster.ClusterSettings;
import org.wmrelay.play.PlaySettings;

/**
 * The whole configuration, checked. What a file leaves out comes from wmrelay's {@code
 * reference.conf}; system properties such as {@code -Dwmrelay.limits.per-address=4} go before it,
 * and {@code include} and <code>${ENVIRONMENT_VARIABLE}</code> work as HOCON says.
 *
 * @param strict whether what the system refuses stops the start
 * @param points sorted by name
 * @param templates of points that pushes make, the longest name first
 * @param limits those that count all points together
 * @param delivery what all points share to deliver
 * @param play how players are answered
 * @param proxies whose word about their clients counts
 * @param admin who may see the relay
 * @param pushProduct the product that encoders are told they push to
 * @param cluster empty if this node stands alone
 * @param warnings what is probably not meant, with file and line; to be logged at start
 */
public record Settings(
    boolean strict,
    List<PublishingPointSettings> points,
    List<TemplateSettings> templates,
    LimitSettings limits,
    DeliveryThreadSettings delivery,
    PlaySettings play,
    TrustedProxies proxies,
    AdminSettings admin,
    String pushProduct,
    Optional<ClusterSettings> cluster,
    List<String> warnings) {

  private static final String AFTER_RESTART = " (after a restart)";
  private static final String ROOT = "wmrelay";

  /** Properties that say where the configuration and the relay are; so they are no keys in it. */
  private static final String CONFIG_PROPERTY = "wmrelay.config";

  private static final String CONTEXT_PATH_PROPERTY = "wmrelay.contextPath";

  /**
   * Reads a file. Relative paths in it are relative to the working directory.
   *
   * @throws ConfigurationException if it cannot be read, with all that is wrong in it
   */
  public static Settings load(Path file) {
    return load(file, Path.of(""));
  }

  /**
   * Reads a file.
   *
   * @param base what relative paths in it are relative to
   * @throws ConfigurationException if it cannot be read, with all that is wrong in it
   */
  public static Settings load(Path file, Path base) {
    return of(parse(file), base);
  }

  /**
   * Reads a file that is part of a web application.
   *
   * @throws ConfigurationException if it cannot be read, with all that is wrong in it
   */
  public static Settings load(URL resource) {
    return of(parsed(() -> ConfigFactory.parseURL(resource, mandatory()), resource.toString()));
  }

  /**
   * Reads what an embedding program brings along; only {@code wmrelay { ... }} of it.
   *
   * @throws ConfigurationException with all that is wrong
   */
  public static Settings of(Config config) {
    return of(config, Path.of(""));
  }

  /**
   * Reads what an embedding program brings along; only {@code wmrelay { ... }} of it.
   *
   * @param base what relative paths in it are relative to
   * @throws ConfigurationException with all that is wrong
   */
  public static Settings of(Config config, Path base) {
    Problems problems = new Problems();
    Settings settings = new Reading(root(config, base, problems), problems).settings();
    problems.throwIfAny();
    return settings;
  }

  /** What differs, besides the points, of what a relay takes while it runs; in words. */
  public List<String> changesFrom(Settings before) {
    List<String> changes = new ArrayList<>();
    addIf(changes, !limits.equals(before.limits), "limits");
    addIf(changes, !proxies.equals(before.proxies), "access.trusted-proxies");
    return changes;
  }

  /** What differs that a relay takes only when it is started anew; in words. */
  public List<String> leftForRestartOf(Settings running) {
    List<String> left = new ArrayList<>();
    addIf(left, !delivery.equals(running.delivery), "delivery" + AFTER_RESTART);
    addIf(left, !play.equals(running.play), "play" + AFTER_RESTART);
    addIf(left, !admin.equals(running.admin), "admin" + AFTER_RESTART);
    addIf(left, !pushProduct.equals(running.pushProduct), "push.product" + AFTER_RESTART);
    return left;
  }

  private static void addIf(List<String> changes, boolean changed, String what) {
    if (changed) {
      changes.add(what);
    }
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw new ConfigurationException(List.of(file + ": there is no such file to be read"));
    }
    return parsed(() -> ConfigFactory.parseFile(file.toFile(), mandatory()), file.toString());
  }

  private static ConfigParseOptions mandatory() {
    return ConfigParseOptions.defaults().setAllowMissing(false);
  }

  private static Config parsed(Supplier<Config> parser, String name) {
    try {
      Config parsed = parser.get();
      if (!parsed.root().containsKey(ROOT)) {
        throw new ConfigurationException(List.of(name + ": expected a block wmrelay { ... }"));
      }
      return parsed;
    } catch (ConfigException e) {
      throw new ConfigurationException(List.of(inOneLine(e)));
    }
  }

  private static SettingsReader root(Config config, Path base, Problems problems) {
    try {
      Config complete =
          ConfigFactory.defaultOverrides()
              .withoutPath(CONFIG_PROPERTY)
              .withoutPath(CONTEXT_PATH_PROPERTY)
              .withFallback(config)
              .withFallback(reference())
              .resolve();
      ConfigObject block = complete.getObject(ROOT);
      return SettingsReader.of(ROOT, block, base, problems);
    } catch (ConfigException e) {
      throw new ConfigurationException(List.of(inOneLine(e)));
    }
  }

  /** Found by our own class loader: a container's thread may have another one. */
  private static Config reference() {
    return ConfigFactory.parseResources(Settings.class.getClassLoader(), "reference.conf");
  }

  /**
   * HOCON's message, but its place as ours, without its advice, which says everything again, and
   * without the key, which is the secret where a {@code =} was forgotten.
   */
  private static String inOneLine(ConfigException e) {
    String message =
        String.valueOf(e.getMessage())
            .replaceAll("\\s+", " ")
            .replaceFirst(" \\(if you (intended|want) .*", "")
            .replaceFirst("Key '.*?' may not", "A key may not");
    if (e.origin() == null) {
      return message;
    }
    String prefix = e.origin().description() + ": ";
    String rest = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return Problems.where(e.origin()) + ": " + rest;
  }
}
