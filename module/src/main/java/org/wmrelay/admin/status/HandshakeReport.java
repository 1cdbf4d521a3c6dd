package org.wmrelay.admin.status;

import java.time.Instant;
import org.wmrelay.source.push.Handshake;

/**
 * One request of an encoder and its answer.
 *
 * @param peer the encoder's address and port
 * @param status of the answer
 * @param explanation why, and what to change in the encoder or here
 */
public record HandshakeReport(
    String point,
    Instant at,
    String peer,
    String agent,
    String request,
    int status,
    String explanation) {

  static HandshakeReport of(String point, Handshake handshake) {
    return new HandshakeReport(
        point,
        handshake.at(),
        handshake.peer(),
        handshake.agent(),
        handshake.request(),
        handshake.status(),
        handshake.explanation());
  }
}
