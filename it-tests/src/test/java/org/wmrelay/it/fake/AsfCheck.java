package org.wmrelay.it.fake;

import java.nio.ByteBuffer;
import org.wmrelay.it.wire.AsfHeader;
import org.wmrelay.it.wire.AsfPacket;

/** A plain ASF stream over HTTP: a live header, then packets of exactly the packet size. */
final class AsfCheck implements BodyCheck {

  private static final int ENOUGH_FOR_LENGTH = 24;

  private final PacketCheck packets;
  private final Problems problems;
  private ByteBuffer unit = ByteBuffer.allocate(ENOUGH_FOR_LENGTH);
  private boolean headerSeen;
  private boolean broken;

  AsfCheck(PacketCheck packets, Problems problems) {
    this.packets = packets;
    this.problems = problems;
  }

  @Override
  public void feed(ByteBuffer bytes) {
    try {
      while (!broken && bytes.hasRemaining()) {
        int length = Math.min(bytes.remaining(), unit.remaining());
        unit.put(bytes.slice().limit(length));
        bytes.position(bytes.position() + length);
        if (!unit.hasRemaining()) {
          whole();
        }
      }
    } catch (IllegalArgumentException e) {
      broken = true;
      problems.add(e.getMessage());
    }
  }

  /** The unit is full: the head of the header, the header, or a packet. */
  private void whole() {
    byte[] bytes = new byte[unit.capacity()];
    unit.get(0, bytes);
    if (!headerSeen && bytes.length == ENOUGH_FOR_LENGTH) {
      unit = ByteBuffer.allocate(AsfHeader.blobLength(bytes)).put(bytes);
    } else if (!headerSeen) {
      headerSeen = true;
      packets.header(bytes);
      unit = ByteBuffer.allocate(AsfHeader.parse(bytes).packetSize());
    } else {
      packets.packet(AsfPacket.parse(bytes));
      unit.clear();
    }
  }

  @Override
  public void end() {
    if (!broken && unit.position() > 0) {
      problems.add("the connection ended " + unit.position() + " bytes into a packet");
    }
  }
}
