package org.wmrelay.standalone;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wmrelay.access.SignedLinks;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.server.settings.TemplateSettings;
import picocli.CommandLine.Option;

/** A signed link is wanted, by the key in the configuration, instead of a relay. */
final class LinkOptions {
  @Option(
      names = "--sign-link",
      paramLabel = "POINT",
      required = true,
      description = "Only print a link that lets its bearer listen to this point of --config FILE.")
  private String point = "";

  @Option(
      names = "--valid-for",
      paramLabel = "TIME",
      description = "Until the link expires, for example 90 min or 7 d (default: 24 h).",
      converter = Numbers.Time.class)
  private Duration validFor = Duration.ofHours(24);

  @Option(
      names = "--for-address",
      paramLabel = "ADDRESS",
      description = "Lets in from this IP address alone.")
  private @Nullable String address;

  /**
   * Path and query of the link.
   *
   * @throws IllegalArgumentException if the settings know no such point, or no key for it
   */
  String sign(Settings settings, Instant now) {
    PublishingPointSettings settingsOfPoint =
        Stream.concat(named(settings), made(settings))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no point " + point));
    SignedLinks links =
        settingsOfPoint
            .gate()
            .links()
            .orElseThrow(() -> new IllegalArgumentException(point + " has no access.link-key"));
    return path() + "?" + links.query(point, now.plus(validFor), Optional.ofNullable(address));
  }

  private Stream<PublishingPointSettings> named(Settings settings) {
    return settings.points().stream().filter(each -> each.name().equals(point));
  }

  /** Of points that pushes make, the most special pattern counts; it comes first. */
  private Stream<PublishingPointSettings> made(Settings settings) {
    return settings.templates().stream()
        .filter(each -> each.covers(point))
        .map(TemplateSettings::point);
  }

  private String path() {
    try {
      return new URI(null, null, point, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("there is no point " + point, e);
    }
  }
}
