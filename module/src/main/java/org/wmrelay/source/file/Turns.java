package org.wmrelay.source.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.wire.asf.AsfException;

/** The packets of a file without end: behind the last one comes the first one again. */
final class Turns implements Closeable {
  private final MediaFile file;
  private final AsfIngest ingest;
  private @Nullable PacketFile open;

  /**
   * @param ingest told of the header and of the clock's restart at each turn
   */
  Turns(MediaFile file, AsfIngest ingest) {
    this.file = file;
    this.ingest = ingest;
  }

  /** The next packet, valid until the next call. */
  ByteBuffer next() throws IOException, AsfException, IngestException {
    ByteBuffer packet = open == null ? null : open.readPacket();
    return packet == null ? firstOfATurn() : packet;
  }

  private ByteBuffer firstOfATurn() throws IOException, AsfException, IngestException {
    close();
    PacketFile reading = new PacketFile(file.open());
    open = reading;
    ingest.header(reading.readHeader());
    ingest.restartClock();
    ByteBuffer packet = reading.readPacket();
    if (packet == null) {
      throw new IOException("it has no packets");
    }
    return packet;
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
