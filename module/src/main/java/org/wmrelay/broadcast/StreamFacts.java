package org.wmrelay.broadcast;

import java.time.Duration;
import java.util.List;

/**
 * Facts about a stream that operators and players ask for, as its header states them.
 *
 * @param title empty if the header names none
 * @param contentType the media type of the stream served plainly, for example {@code
 *     video/x-ms-asf}
 * @param bitRate bit/s as the header claims; 0 if it does not say
 * @param preroll what a player buffers before it starts; zero if unknown
 * @param joinsAnywhere whether a newcomer may start at any frame (audio, datagrams)
 * @param streams one readable line a stream, for example {@code video: wmv2 320x240 200 kbit/s}
 */
public record StreamFacts(
    String title,
    String contentType,
    long bitRate,
    Duration preroll,
    boolean joinsAnywhere,
    List<String> streams) {

  public StreamFacts {
    streams = List.copyOf(streams);
  }
}
