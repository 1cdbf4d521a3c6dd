package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others of itself, each second, as JSON. Nodes of the format before and
 * after this one are understood: what is unknown is left out, what is missing is empty.
 *
 * @param instance tells this process from an earlier one of the same node
 * @param version of the product
 * @param publicUrl where listeners reach it; empty if nobody said
 * @param listeners at all points, those included who are just let in
 * @param maxListeners 0 for no limit
 * @param uplink bit/s of its line; 0 if nobody said
 * @param taken bit/s of it that listeners take
 * @param draining whether it sends newcomers away
 * @param points those of the cluster, {@value #MOST_POINTS} at most
 */
public record NodeStatus(
    int format,
    String node,
    String instance,
    String version,
    String publicUrl,
    int listeners,
    int maxListeners,
    long uplink,
    long taken,
    boolean draining,
    List<Point> points) {
  /** What this version writes. */
  public static final int FORMAT = 1;

  /** What a public URL looks like: no query, no fragment, no slash at the end. */
  public static final Pattern PUBLIC_URL =
      Pattern.compile("https?://[A-Za-z0-9._\\[\\]:-]{1,255}(/[A-Za-z0-9._~%/-]{0,200})?(?<!/)");

  static final int MOST_POINTS = 1000;
  static final int MOST_BYTES = 512 * 1024;

  private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{0,400}");
  private static final Pattern NODE = Pattern.compile(ClusterSettings.NAME);
  private static final Gson GSON = new Gson();

  /**
   * A publishing point of the cluster on that node.
   *
   * @param state a word of the API
   * @param feeds whether its source can run there without an encoder
   * @param owner the node that has the source, as that node knows; empty if none has
   * @param lease the owner's token
   * @param bitrate bit/s that a listener takes
   */
  public record Point(
      String name,
      String state,
      boolean feeds,
      String owner,
      long lease,
      int listeners,
      int maxListeners,
      long bitrate) {

    /** Whether who asks there gets the stream. */
    boolean isServed() {
      return state.equals("live") || state.equals("lingering") || !owner.isEmpty();
    }

    private Point whole() {
      return new Point(
          text(name),
          text(state),
          feeds,
          text(owner),
          lease,
          Math.max(0, listeners),
          Math.max(0, maxListeners),
          Math.max(0, bitrate));
    }

    private boolean isSane() {
      boolean hasOwner = !owner.isEmpty();
      return isText(name) && isText(state) && (!hasOwner || NODE.matcher(owner).matches());
    }
  }

  byte[] encode() {
    List<Point> told = points.subList(0, Math.min(points.size(), MOST_POINTS));
    return GSON.toJson(with(told)).getBytes(UTF_8);
  }

  /** Null if it is none, or none that can be understood. */
  static @Nullable NodeStatus decode(byte[] message) {
    if (message.length > MOST_BYTES) {
      return null;
    }
    try {
      NodeStatus read = GSON.fromJson(new String(message, UTF_8), NodeStatus.class);
      NodeStatus whole = read == null ? null : read.whole();
      return whole != null && whole.isSane() ? whole : null;
    } catch (JsonParseException notOne) {
      return null;
    }
  }

  /** With something in place of what was left out or cannot be. */
  private NodeStatus whole() {
    List<@Nullable Point> read = Objects.requireNonNullElse(points, List.of());
    return new NodeStatus(
        format,
        text(node),
        text(instance),
        text(version),
        text(publicUrl),
        Math.max(0, listeners),
        Math.max(0, maxListeners),
        Math.max(0, uplink),
        Math.max(0, taken),
        draining,
        read.stream().filter(Objects::nonNull).map(Point::whole).toList());
  }

  private static String text(@Nullable String read) {
    return Objects.requireNonNullElse(read, "");
  }

  private NodeStatus with(List<Point> others) {
    return new NodeStatus(
        format,
        node,
        instance,
        version,
        publicUrl,
        listeners,
        maxListeners,
        uplink,
        taken,
        draining,
        others);
  }

  private boolean isSane() {
    return Math.abs(format - FORMAT) <= 1
        && NODE.matcher(node).matches()
        && isText(instance)
        && isText(version)
        && (publicUrl.isEmpty() || PUBLIC_URL.matcher(publicUrl).matches())
        && points.size() <= MOST_POINTS
        && points.stream().allMatch(Point::isSane);
  }

  private static boolean isText(String text) {
    return TEXT.matcher(text).matches();
  }

  /** How full it is: 0 if it has no limits, 1 and more if nobody is let in. */
  double load() {
    double byCount = maxListeners == 0 ? 0 : (double) listeners / maxListeners;
    double byLine = uplink == 0 ? 0 : (double) taken / uplink;
    return Math.max(byCount, byLine);
  }
}
