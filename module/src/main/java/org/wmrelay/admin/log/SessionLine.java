package org.wmrelay.admin.log;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * One ended session as Windows Media Services 4.1 and 9 log it: their fields in their order, and
 * {@code x-reason}, which they do not have.
 *
 * <p>What only a player could tell, and what has no meaning for a live stream, is a hyphen. Blanks
 * in a value are underscores, as theirs are. Date and time are those of the beginning, in UTC.
 */
final class SessionLine {
  private static final List<String> FIELDS =
      List.of(
          "c-ip",
          "date",
          "time",
          "c-dns",
          "cs-uri-stem",
          "c-starttime",
          "x-duration",
          "c-rate",
          "c-status",
          "c-playerid",
          "c-playerversion",
          "c-playerlanguage",
          "cs(User-Agent)",
          "cs(Referer)",
          "c-hostexe",
          "c-hostexever",
          "c-os",
          "c-osversion",
          "c-cpu",
          "filelength",
          "filesize",
          "avgbandwidth",
          "protocol",
          "transport",
          "audiocodec",
          "videocodec",
          "channelURL",
          "sc-bytes",
          "c-bytes",
          "s-pkts-sent",
          "c-pkts-received",
          "c-pkts-lost-client",
          "c-pkts-lost-net",
          "c-pkts-lost-cont-net",
          "c-resendreqs",
          "c-pkts-recovered-ECC",
          "c-pkts-recovered-resent",
          "c-buffercount",
          "c-totalbuffertime",
          "c-quality",
          "s-ip",
          "s-dns",
          "s-totalclients",
          "s-cpu-util",
          "x-reason");

  private static final String UNKNOWN = "-";
  private static final DateTimeFormatter DATE = DateTimeFormatter.ISO_LOCAL_DATE;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final Pattern PLAYER_VERSION =
      Pattern.compile("(?:NSPlayer|WMPlayer|Windows-Media-Player)/([0-9.]+).*");
  private static final Pattern UNSAFE = Pattern.compile("(?U)[\\s\\p{Cntrl}]");

  private SessionLine() {}

  /** The directive that names the fields. */
  static String fields() {
    return "#Fields: " + String.join(" ", FIELDS);
  }

  static String of(PublishingPoint point, Listener listener) {
    Map<String, Object> values = new LinkedHashMap<>();
    addWho(values, listener);
    addHow(values, listener);
    values.put("s-totalclients", point.listeners().size());
    StringBuilder line = new StringBuilder();
    for (String field : FIELDS) {
      String value = values.getOrDefault(field, UNKNOWN).toString();
      line.append(line.isEmpty() ? "" : " ").append(clean(value));
    }
    return line.toString();
  }

  private static void addWho(Map<String, Object> values, Listener listener) {
    var began = listener.since().atZone(ZoneOffset.UTC);
    String agent = listener.info().agent();
    Matcher version = PLAYER_VERSION.matcher(agent);
    values.put("c-ip", host(listener.info().address()));
    values.put("date", DATE.format(began));
    values.put("time", TIME.format(began));
    values.put("cs-uri-stem", listener.info().request());
    values.put("c-playerversion", version.matches() ? version.group(1) : UNKNOWN);
    values.put("cs(User-Agent)", agent);
  }

  private static void addHow(Map<String, Object> values, Listener listener) {
    Instant until = Objects.requireNonNull(listener.endedAt());
    EndReason reason = Objects.requireNonNull(listener.endReason());
    Duration time = Duration.between(listener.since(), until);
    values.put("c-starttime", 0);
    values.put("x-duration", time.toSeconds());
    values.put("c-rate", 1);
    values.put("c-status", 200);
    values.put("filelength", 0);
    values.put("filesize", 0);
    values.put("avgbandwidth", listener.bytes() * 8000 / Math.max(1, time.toMillis()));
    values.put("protocol", listener.info().request().startsWith("/") ? "http" : "tcp");
    values.put("transport", "TCP");
    values.put("sc-bytes", listener.bytes());
    values.put("c-pkts-lost-client", listener.framesLost());
    values.put("x-reason", reason.words());
  }

  /** Without the port, and IPv6 without brackets. */
  private static String host(String address) {
    String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String clean(String value) {
    return value.isEmpty() ? UNKNOWN : UNSAFE.matcher(value).replaceAll("_");
  }
}
