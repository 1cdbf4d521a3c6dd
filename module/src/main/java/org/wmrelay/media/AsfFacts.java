package org.wmrelay.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfStream;
import org.wmrelay.wire.asf.StreamType;

/** What operators and players ask about a stream, read from its ASF header. */
final class AsfFacts {

  private static final String ANY_ASF = "video/x-ms-asf";
  private static final String WINDOWS_MEDIA_VIDEO = "video/x-ms-wmv";
  private static final String WINDOWS_MEDIA_AUDIO = "audio/x-ms-wma";

  private static final String AUDIO_CODECS = "Windows Media Audio";
  private static final Set<String> VIDEO_CODECS =
      Set.of("WMV1", "WMV2", "WMV3", "WMVA", "WVC1", "WVP2", "WMVP", "MSS1", "MSS2");

  private AsfFacts() {}

  static StreamFacts of(AsfHeader header) {
    return new StreamFacts(
        header.title(),
        contentType(header.streams()),
        header.displayedBitrate(),
        Duration.ofMillis(header.prerollMs()),
        header.joinsAnywhere(),
        header.streams().stream().map(AsfFacts::line).toList());
  }

  /**
   * The narrow types promise Windows' own codecs; players choose what to open them with by that.
   */
  private static String contentType(List<AsfStream> streams) {
    if (!streams.stream().allMatch(AsfFacts::isWindowsMedia)) {
      return ANY_ASF;
    }
    return has(streams, StreamType.VIDEO) ? WINDOWS_MEDIA_VIDEO : WINDOWS_MEDIA_AUDIO;
  }

  private static boolean has(List<AsfStream> streams, StreamType type) {
    return streams.stream().anyMatch(stream -> stream.type() == type);
  }

  private static boolean isWindowsMedia(AsfStream stream) {
    return switch (stream.type()) {
      case AUDIO -> stream.codec().startsWith(AUDIO_CODECS);
      case VIDEO -> VIDEO_CODECS.contains(stream.codec().toUpperCase(Locale.ROOT));
      case COMMAND -> true;
      case JFIF, OTHER -> false;
    };
  }

  private static String line(AsfStream stream) {
    List<String> parts = new ArrayList<>();
    parts.add((stream.type().name().toLowerCase(Locale.ROOT) + ": " + stream.codec()).trim());
    if (stream.width() > 0) {
      parts.add(stream.width() + "x" + stream.height());
    }
    if (stream.sampleRate() > 0) {
      parts.add(stream.sampleRate() + " Hz " + channels(stream.channels()));
    }
    if (stream.averageBitrate() > 0) {
      parts.add(stream.averageBitrate() / 1000 + " kbit/s");
    }
    if (stream.encrypted()) {
      parts.add("encrypted");
    }
    return String.join(" ", parts);
  }

  private static String channels(int count) {
    return switch (count) {
      case 1 -> "mono";
      case 2 -> "stereo";
      default -> count + " channels";
    };
  }
}
