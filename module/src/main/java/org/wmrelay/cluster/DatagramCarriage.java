package org.wmrelay.cluster;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.source.udp.DatagramBroadcast;
import org.wmrelay.source.udp.Framing;

/** Datagrams cross each behind its length, and on all nodes at all times, since they are small. */
public final class DatagramCarriage implements Carriage {
  private final DatagramBroadcast broadcast;

  /**
   * @param broadcast how the point's own source begins one
   */
  public DatagramCarriage(DatagramBroadcast broadcast) {
    this.broadcast = broadcast;
  }

  @Override
  public String form() {
    return Framing.LENGTH32.form();
  }

  @Override
  public boolean hasHeader() {
    return false;
  }

  @Override
  public byte @Nullable [] header(ByteBuffer run) {
    return null;
  }

  @Override
  public boolean isOnDemand() {
    return false;
  }

  @Override
  public Unloading unload(Supplier<@Nullable Publication> publisher) {
    return new Datagrams(publisher);
  }

  /** Puts datagrams together again from pieces of any length. */
  private final class Datagrams implements Unloading {
    private final Supplier<@Nullable Publication> publisher;
    private final ByteBuffer head = ByteBuffer.allocate(Integer.BYTES);
    private @Nullable ByteBuffer datagram;
    private @Nullable Publication publication;

    Datagrams(Supplier<@Nullable Publication> publisher) {
      this.publisher = publisher;
    }

    @Override
    public @Nullable String take(ByteBuffer bytes) {
      Publication into = publication();
      String why = null;
      while (into != null && bytes.hasRemaining() && why == null) {
        why = datagram == null ? begin(bytes) : fill(datagram, bytes, into);
      }
      return into == null ? "another source publishes" : why;
    }

    private @Nullable Publication publication() {
      Publication into = publication;
      if (into == null) {
        into = publisher.get();
        publication = into;
        if (into != null) {
          broadcast.begin(into);
        }
      }
      return into;
    }

    private @Nullable String begin(ByteBuffer bytes) {
      move(bytes, head);
      if (head.hasRemaining()) {
        return null;
      }
      int length = head.flip().getInt();
      head.clear();
      if (length < 1 || length > DatagramBroadcast.LONGEST) {
        return "a datagram of " + Integer.toUnsignedString(length) + " bytes";
      }
      datagram = ByteBuffer.allocate(length);
      return null;
    }

    private @Nullable String fill(ByteBuffer filling, ByteBuffer bytes, Publication into) {
      move(bytes, filling);
      if (filling.hasRemaining()) {
        return null;
      }
      datagram = null;
      boolean goesOn = into.write(() -> into.append(filling.flip(), true));
      return goesOn ? null : "another source publishes";
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
      int length = Math.min(from.remaining(), to.remaining());
      to.put(from.slice(from.position(), length));
      from.position(from.position() + length);
    }
  }
}
