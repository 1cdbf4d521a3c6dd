package org.wmrelay.source.udp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.broadcast.StreamHeader;

/**
 * A broadcast whose frames are datagrams.
 *
 * @param contentType what HTTP clients are told that they get
 */
public record DatagramBroadcast(String contentType) {
  /** Bytes in the longest datagram there can be. */
  public static final int LONGEST = 65_535;

  /** Begins it, unless it goes on. */
  public void begin(Publication into) {
    into.write(
        () -> {
          if (into.broadcast() == null) {
            into.header(RawForm.all(), header(), true);
          } else {
            into.resume();
          }
        });
  }

  private StreamHeader header() {
    StreamFacts facts =
        new StreamFacts("", contentType, 0, Duration.ZERO, true, List.of("datagrams"));
    return new StreamHeader(ByteBuffer.allocate(0), facts);
  }
}
