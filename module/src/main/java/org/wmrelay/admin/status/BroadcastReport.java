package org.wmrelay.admin.status;

import java.time.Instant;
import java.util.List;
import org.wmrelay.broadcast.Broadcast;
import org.wmrelay.broadcast.StreamFacts;

/**
 * A running broadcast.
 *
 * @param title as the stream's header names it; empty if it does not
 * @param streams one readable line a stream
 * @param claimedBitrate bit/s as the header says; 0 if it does not
 * @param forms the wire forms it can be had in, the primary one first
 * @param headers how many headers there have been
 * @param packets media units so far
 * @param bytes of the primary rendition so far
 * @param silenceSeconds time since the last packet
 */
public record BroadcastReport(
    Instant startedAt,
    String title,
    String contentType,
    List<String> streams,
    long claimedBitrate,
    List<String> forms,
    int headers,
    long packets,
    long bytes,
    double silenceSeconds) {

  static BroadcastReport of(Broadcast broadcast) {
    StreamFacts facts = broadcast.header().facts();
    return new BroadcastReport(
        broadcast.startedAt(),
        facts.title(),
        facts.contentType(),
        facts.streams(),
        facts.bitRate(),
        broadcast.forms(),
        broadcast.generation(),
        broadcast.packets(),
        broadcast.bytes(),
        Math.max(0, broadcast.silence().toMillis()) / 1000.0);
  }
}
