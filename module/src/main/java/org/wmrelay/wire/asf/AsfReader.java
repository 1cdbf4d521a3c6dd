package org.wmrelay.wire.asf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain ASF, a file's or an HTTP body's, in chunks of any size: a header, then packets ([ASF]
 * 2.2).
 *
 * <p>A packet that lies whole in a chunk is handed on where it lies. A live stream has packets for
 * ever; in a file the packets end where its header says, and the index behind them is ignored.
 * After any exception the reader refuses further chunks. Memory: the header, {@link
 * AsfHeader#MAX_LENGTH} at most and only once its size has been checked, and one packet.
 */
public final class AsfReader {

  private enum State {
    HEADER_HEAD,
    HEADER,
    PACKETS,
    END
  }

  private State state = State.HEADER_HEAD;
  private boolean usable = true;
  private ByteBuffer held = buffer(AsfObject.HEAD_LENGTH);
  private long packetsLeft;

  /** A reader for one file or body. */
  public AsfReader() {}

  /**
   * Reads the whole chunk and calls the handler for the header and each packet that is complete.
   *
   * @throws AsfException if the bytes are no ASF
   * @throws X if the handler throws it
   * @throws IllegalStateException if an earlier call threw
   */
  public <X extends Exception> void feed(ByteBuffer chunk, AsfHandler<X> handler)
      throws AsfException, X {
    if (!usable) {
      throw new IllegalStateException(
          "the reader has failed before, or is being fed by its handler");
    }
    usable = false;
    while (step(chunk, handler)) {
      // Each step reads one thing, until the chunk has no more of it.
    }
    usable = true;
  }

  /** True once the last packet that the header announced has been read; never for a live stream. */
  public boolean isEnded() {
    return state == State.END;
  }

  private <X extends Exception> boolean step(ByteBuffer chunk, AsfHandler<X> handler)
      throws AsfException, X {
    return switch (state) {
      case HEADER_HEAD -> readHeaderHead(chunk);
      case HEADER -> readHeader(chunk, handler);
      case PACKETS -> readPacket(chunk, handler);
      case END -> skipIndex(chunk);
    };
  }

  private boolean readHeaderHead(ByteBuffer chunk) throws AsfException {
    if (!fillHeld(chunk)) {
      return false;
    }
    ByteBuffer head = held.flip();
    held = buffer(AsfHeaderParser.wholeLength(head)).put(head);
    state = State.HEADER;
    return true;
  }

  private <X extends Exception> boolean readHeader(ByteBuffer chunk, AsfHandler<X> handler)
      throws AsfException, X {
    if (!fillHeld(chunk)) {
      return false;
    }
    AsfHeader header = AsfHeader.parse(held.flip());
    held = buffer(header.packetSize());
    packetsLeft = announcedPackets(header);
    state = State.PACKETS;
    handler.onHeader(header);
    return true;
  }

  private <X extends Exception> boolean readPacket(ByteBuffer chunk, AsfHandler<X> handler)
      throws AsfException, X {
    ByteBuffer packet = takePacket(chunk);
    if (packet == null) {
      return false;
    }
    packetsLeft--;
    state = packetsLeft == 0 ? State.END : State.PACKETS;
    handler.onPacket(packet);
    return true;
  }

  private boolean skipIndex(ByteBuffer chunk) {
    chunk.position(chunk.limit());
    return false;
  }

  private boolean fillHeld(ByteBuffer chunk) {
    int count = Math.min(chunk.remaining(), held.remaining());
    held.put(chunk.slice(chunk.position(), count));
    chunk.position(chunk.position() + count);
    return !held.hasRemaining();
  }

  private @Nullable ByteBuffer takePacket(ByteBuffer chunk) {
    int size = held.capacity();
    if (held.position() == 0 && chunk.remaining() >= size) {
      ByteBuffer packet = chunk.slice(chunk.position(), size);
      chunk.position(chunk.position() + size);
      return packet.order(ByteOrder.LITTLE_ENDIAN);
    }
    if (!fillHeld(chunk)) {
      return null;
    }
    held.clear();
    return held.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * How many packets a file says it has; what never runs out for a live stream, and for a file sent
   * while it is written, which says that it has none.
   */
  private static long announcedPackets(AsfHeader header) {
    long size = header.dataObjectSize() - AsfHeader.DATA_HEAD_LENGTH;
    long packets = header.isBroadcast() ? 0 : size / header.packetSize();
    return packets > 0 ? packets : Long.MAX_VALUE;
  }

  private static ByteBuffer buffer(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
