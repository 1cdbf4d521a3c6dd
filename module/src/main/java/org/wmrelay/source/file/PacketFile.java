package org.wmrelay.source.file;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHandler;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfReader;

/** Reads an ASF file packet by packet; of the file never more than that is in memory. */
final class PacketFile implements Closeable {
  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final AsfReader reader = new AsfReader();
  private final byte[] chunk = new byte[AsfHeader.MAX_PACKET_SIZE];
  private @Nullable AsfHeader header;
  private ByteBuffer packet = ByteBuffer.allocate(0);
  private boolean complete;

  /**
   * @param in at its beginning; closed with this
   */
  PacketFile(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER);
  }

  /** The header; to be asked first. */
  AsfHeader readHeader() throws IOException, AsfException {
    // In steps so small that no packet can end in the one that ends the header.
    while (header == null && readOn(AsfHeader.MIN_PACKET_SIZE - 1)) {
      // Each step reads a little more of it.
    }
    if (header == null) {
      throw new EOFException("it ends before its header does");
    }
    return header;
  }

  /**
   * The next packet, valid until the next call; null if there is none. One that is cut off by the
   * file's end is none.
   */
  @Nullable ByteBuffer readPacket() throws IOException, AsfException {
    complete = false;
    // At most a packet's length a step, so that no step ends two of them.
    while (!complete && !reader.isEnded() && readOn(packet.capacity())) {
      // Each step reads on to the end of a packet.
    }
    return complete ? packet.flip() : null;
  }

  private boolean readOn(int most) throws IOException, AsfException {
    int count = in.read(chunk, 0, most);
    if (count > 0) {
      reader.feed(ByteBuffer.wrap(chunk, 0, count), new Found());
    }
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private final class Found implements AsfHandler<RuntimeException> {
    @Override
    public void onHeader(AsfHeader found) {
      header = found;
      packet = ByteBuffer.allocate(found.packetSize());
    }

    @Override
    public void onPacket(ByteBuffer found) {
      packet.clear().put(found);
      complete = true;
    }
  }
}
