package org.wmrelay.it.fake;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.wmrelay.it.wire.AsfPacket;
import org.wmrelay.it.wire.Frame;
import org.wmrelay.it.wire.FrameParser;

/**
 * What a player of version 4 to 8 may be sent (MS-WMSP 2.2.3 and what such players can bear): one
 * whole {@code $H}, then {@code $D} with a rising LocationId and AFFlags that count, no B bit, no
 * {@code $M $P $T}, {@code $C} only before {@code $H}, and one {@code $E(0)} as the last frame.
 */
final class MmshCheck implements BodyCheck {

  private static final int SINGLE = 0x0C;

  /** What the frame before allows for the next one. */
  private enum State {
    NEEDS_HEADER,
    DATA,
    ENDED
  }

  private final FrameParser parser = FrameParser.mmsh();
  private final PacketCheck packets;
  private final Problems problems;
  private final Consumer<Frame> frames;
  private State state = State.NEEDS_HEADER;
  private boolean broken;
  private int packetSize;
  private long locationId;
  private int affFlags;

  MmshCheck(PacketCheck packets, Problems problems, Consumer<Frame> frames) {
    this.packets = packets;
    this.problems = problems;
    this.frames = frames;
  }

  @Override
  public void feed(ByteBuffer bytes) {
    if (broken) {
      return;
    }
    try {
      parser.feed(bytes, this::frame);
    } catch (IllegalArgumentException e) {
      broken = true;
      problems.add(e.getMessage());
    }
  }

  @Override
  public void end() {
    if (!broken && !parser.atFrameBoundary()) {
      problems.add("the connection ended within a frame");
    }
  }

  private void frame(Frame frame) {
    if (state == State.ENDED) {
      problems.add("$" + frame.type() + " after the end");
    }
    if (frame.more() || frame.packetSize() != frame.length()) {
      problems.add("B bit or PacketSize wrong in $" + frame.type());
    }
    switch (frame.type()) {
      case 'H' -> header(frame);
      case 'D' -> data(frame);
      case 'C' -> state = reason(frame, State.NEEDS_HEADER);
      case 'E' -> state = reason(frame, State.ENDED);
      default -> problems.add("$" + frame.type() + " is nothing for a player");
    }
    frames.accept(frame);
  }

  private State reason(Frame frame, State next) {
    if (frame.length() != 4 || frame.reason() != 0) {
      problems.add("$" + frame.type() + " of length " + frame.length());
    }
    if (state == State.NEEDS_HEADER && next == State.NEEDS_HEADER) {
      problems.add("$C where a header was due");
    }
    return next;
  }

  private void header(Frame frame) {
    if (state != State.NEEDS_HEADER) {
      problems.add("$H that was not announced");
    }
    if (frame.locationId() != 0 || frame.affFlags() != SINGLE) {
      problems.add("$H with LocationId " + frame.locationId() + " AFFlags " + frame.affFlags());
    }
    packets.header(frame.body());
    packetSize = org.wmrelay.it.wire.AsfHeader.parse(frame.body()).packetSize();
    locationId = -1;
    state = State.DATA;
  }

  private void data(Frame frame) {
    if (state != State.DATA) {
      problems.add("$D where $H was due");
    }
    long lostBefore = packets.lost();
    AsfPacket packet = AsfPacket.parse(frame.body());
    if (packet.length() != packetSize
        && (packet.paddingLength() > 0 || packet.length() > packetSize)) {
      problems.add("$D of " + packet.length() + " bytes, packet size " + packetSize);
    }
    packets.packet(packet);
    checkCounters(frame, packets.lost() > lostBefore);
    locationId = frame.locationId();
    affFlags = frame.affFlags();
  }

  private void checkCounters(Frame frame, boolean lost) {
    if (locationId < 0) {
      return;
    }
    long step = (frame.locationId() - locationId) & 0xFFFFFFFFL;
    if (step == 0 || step > 1L << 31) {
      problems.add("LocationId " + frame.locationId() + " after " + locationId);
    }
    if (!lost && frame.affFlags() != ((affFlags + 1) & 0xFF)) {
      problems.add("AFFlags " + frame.affFlags() + " after " + affFlags);
    }
  }
}
