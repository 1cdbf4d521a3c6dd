package org.wmrelay.it.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.it.wire.AsfHeader;
import org.wmrelay.it.wire.AsfPacket;
import org.wmrelay.it.wire.Media;

/**
 * Follows a stream packet by packet: each must be one of the expected media, byte for byte but for
 * its padding and one common shift of its times, and the one after the packet before, else a gap is
 * noted. Not thread-safe; the player that owns it locks.
 */
final class PacketCheck {

  private static final int GAPS_KEPT = 1000;

  private final List<Media> expected;
  private final Problems problems;
  private final LongConsumer onPacket;
  private final List<FakePlayer.Gap> gaps = new ArrayList<>();
  private final Set<Long> shifts = new TreeSet<>();
  private @Nullable Media media;
  private long packets;
  private long lost;
  private long last = -1;

  PacketCheck(List<Media> expected, Problems problems, LongConsumer onPacket) {
    this.expected = expected;
    this.problems = problems;
    this.onPacket = onPacket;
  }

  /** A header came: from now on packets are those of the media that has it. */
  void header(byte[] bytes) {
    AsfHeader header = AsfHeader.parse(bytes);
    Optional<Media> known =
        expected.stream().filter(m -> m.asfHeader().essence().equals(header.essence())).findFirst();
    if (known.isEmpty() && !expected.isEmpty()) {
      problems.add("a header of none of the expected media");
    }
    media = known.orElse(null);
    last = -1;
    if ((header.flags() & 3) != 1 || header.dataObjectSize() < 50) {
      problems.add("a header that is not a live one");
    }
  }

  /** A packet came; the first one after a header must start a key frame if there is video. */
  void packet(AsfPacket packet) {
    packets++;
    if (!packet.hasCleanPadding()) {
      problems.add("padding that is not zero in packet " + packets);
    }
    if (media != null) {
      follow(packet, media);
    }
  }

  private void follow(AsfPacket packet, Media from) {
    long index = from.indexOf(packet);
    if (index < 0) {
      problems.add("packet " + packets + " is none of the media's");
      return;
    }
    Long shift = packet.shiftFrom(from.original(index));
    if (shift == null) {
      problems.add("packet " + index + " has times that do not belong together");
    } else {
      noteShift(shift, from);
    }
    if (last < 0) {
      checkStart(packet, from);
    } else {
      noteGap((last + 1) % from.period(), index, from.period());
    }
    last = index;
    onPacket.accept(index);
  }

  private void checkStart(AsfPacket packet, Media from) {
    if (!from.videoStreams().isEmpty() && !packet.startsKeyFrame(from.videoStreams())) {
      problems.add("the first packet does not start a key frame");
    }
  }

  /** Rounds of a recording differ by a constant that says nothing about the relay. */
  private void noteShift(long shift, Media from) {
    boolean round = from.period() < Long.MAX_VALUE && from.roundMs() > 0;
    shifts.add(round ? Math.floorMod(shift, from.roundMs()) : shift);
  }

  private void noteGap(long wanted, long index, long period) {
    if (index == wanted) {
      return;
    }
    lost +=
        period == Long.MAX_VALUE ? Math.max(0, index - wanted) : (index - wanted + period) % period;
    if (gaps.size() < GAPS_KEPT) {
      gaps.add(new FakePlayer.Gap(wanted, index));
    }
  }

  long packets() {
    return packets;
  }

  long lost() {
    return lost;
  }

  /** The index of the newest packet within its media; -1 if there is none. */
  long last() {
    return last;
  }

  List<FakePlayer.Gap> gaps() {
    return List.copyOf(gaps);
  }

  Set<Long> shifts() {
    return Set.copyOf(shifts);
  }
}
